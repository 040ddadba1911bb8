import fc from 'fast-check';

/** oneOf picks from a list, the first oftener than its share where a case is made smaller. */
export function oneOf(...words: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...words);
}

/** Characters that mean something in an authentication file, and some that do not. */
const noise = fc.string({
  unit: fc.constantFrom(...'ab1.:/"",@+#\\= \t\r*()[]|^$?{}-_é%'.split('')),
  maxLength: 8,
});

/** word is one of a list, now and then anything. */
export function word(...usual: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 12, arbitrary: oneOf(...usual) }, { weight: 1, arbitrary: noise });
}

type Style = (word: string) => string;

const plain: Style = (text) => text;
const quoted: Style = (text) => `"${text.replaceAll('"', '""')}"`;

/** The ways to write a word, the usual ones more often. */
const styles: readonly Style[] = [
  plain,
  plain,
  plain,
  plain,
  plain,
  plain,
  quoted,
  quoted,
  (text) => `${text.slice(0, 1)}${quoted(text.slice(1))}`,
  (text) => `${quoted(text.slice(0, 1))}${text.slice(1)}`,
  (text) => `${text}""`,
  (text) => `"${text} ,#"`,
  (text) => `"${text}""x"`,
];

/** styled writes a word in one of the ways in which words can be written. */
export function styled(words: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(words, fc.constantFrom(...styles)).map(([text, style]) => style(text));
}

/** tameList writes some words with commas, some in quotes. */
export function tameList(...words: readonly string[]): fc.Arbitrary<string> {
  const one = fc
    .tuple(oneOf(...words), fc.constantFrom(plain, plain, plain, quoted))
    .map(([text, style]) => style(text));
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(','));
}

/** list writes some words as one field. */
export function list(words: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const comma = oneOf(',', ',', ',', ', ', ' ,', ',,', ',\\\n');
  return fc
    .tuple(styled(words), fc.array(fc.tuple(comma, styled(words)), { maxLength: 2, size: 'max' }))
    .map(([first, rest]) => [first, ...rest.flat()].join(''));
}

/** Field is what may stand in one place of a line: what most files have there, and what tries the parser. */
export interface Field {
  readonly tame: fc.Arbitrary<string>;
  readonly wild: fc.Arbitrary<string>;
}

/** always is a field that is never anything else. */
export function always(words: fc.Arbitrary<string>): Field {
  return { tame: words, wild: words };
}

const tameSeparator = oneOf(' ', ' ', ' ', ' ', '\t', '  ');
const wildSeparator = oneOf(' ', ' ', ' ', '\r', '\\\n', ' \\\n\t', '\f', ',', '\\\n\\\n');
const tameEnding = oneOf('\n', '\n', '\n', '\n', '\r\n', ' # "c",\n');
const wildEnding = oneOf('\n', '#\\\n', '\\\n', '\\\r\n', '\\\\\n', '\n\n', '', '\r\r\n');

/** line joins fields to a line with its end. At most one thing about it is wild, or errors would hide each other. */
export function line(...fields: readonly Field[]): fc.Arbitrary<string> {
  const tame = fields.map((field) => field.tame);
  return fc.oneof(
    { weight: 2 * fields.length, arbitrary: joined(tame, tameSeparator, tameEnding) },
    ...fields.map(({ wild }, index) => ({
      weight: 1,
      arbitrary: joined(tame.with(index, wild), tameSeparator, tameEnding),
    })),
    { weight: 1, arbitrary: joined(tame, wildSeparator, tameEnding) },
    { weight: 1, arbitrary: joined(tame, tameSeparator, wildEnding) },
  );
}

function joined(
  fields: readonly fc.Arbitrary<string>[],
  separator: fc.Arbitrary<string>,
  ending: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const parts = fields.flatMap((field, index) => (index === 0 ? [field] : [separator, field]));
  return fc.tuple(...parts, ending).map((texts) => texts.join(''));
}

const change = fc.record({
  at: fc.nat(300),
  remove: fc.nat(3),
  insert: oneOf('', '"', ',', '@', '+', '/', '#', '\\', ' ', '\n', '=', '\\\n', '\r', '""', 'é'),
});

/** mutated changes some characters of one text in six. */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const changes = fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(change, { maxLength: 3 }) },
  );
  return fc.tuple(texts, changes).map(([text, all]) => all.reduce(apply, text));
}

function apply(text: string, { at, remove, insert }: { at: number; remove: number; insert: string }): string {
  const place = text.length === 0 ? 0 : at % text.length;
  return text.slice(0, place) + insert + text.slice(place + remove);
}

/** longWord has a length near a limit of some version: MAX_TOKEN and MAX_LINE of hba.c, and the sizes of buffers. */
export const longWord: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(8_190, 10_239, 10_240, 1_023, 20_460, 20_479), fc.integer({ min: -3, max: 3 }))
  .map(([length, more]) => 'w'.repeat(length + more));
