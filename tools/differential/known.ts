/** Answers is what both sides said of one file, or two. */
interface Answers {
  readonly question: unknown;
  readonly server: unknown;
  readonly postern: unknown;
}

/** A difference that is meant, and why. */
interface KnownDifference {
  readonly isIt: (answers: Answers) => boolean;
  readonly reason: string;
}

const knownDifferences: readonly KnownDifference[] = [
  {
    isIt: ({ postern }) => /back-?reference/i.test(JSON.stringify(postern)),
    reason: 'a back-reference is not regular: no linear time, so the line is refused',
  },
  {
    isIt: ({ postern }) => JSON.stringify(postern).includes('more than 10000 states are not supported'),
    reason: 'an expression that needs more than 10,000 states is refused',
  },
  {
    isIt: ({ postern }) => JSON.stringify(postern).includes(': Is a directory'),
    reason: 'a directory in place of a file is refused; the server logs it and reads it as empty',
  },
  {
    isIt: ({ question, server, postern }) =>
      JSON.stringify(server).includes('could not translate RADIUS server name') ||
      (JSON.stringify(question).includes('radiusservers=') && differOnlyInEmptyRows(server, postern)),
    reason: 'the names in radiusservers are not looked up in DNS',
  },
];

/** knownReason tells why two answers are meant to differ; undefined where they are not. */
export function knownReason(answers: Answers): string | undefined {
  return knownDifferences.find(({ isIt }) => isIt(answers))?.reason;
}

/**
 * A row with neither values nor an error is how the view shows a name that is not found. Postern's row is one with an
 * error that is found after it, or with a radiusservers that is a name; the numbers after it may differ.
 */
function differOnlyInEmptyRows(server: unknown, postern: unknown): boolean {
  const [theirs, ours] = [rowsOf(server), rowsOf(postern)];
  return (
    theirs.length === ours.length &&
    theirs.every((row, index) => {
      const other = ours[index] ?? {};
      const isEmpty = row['type'] === null && (row['error'] === null || warns(row['error']));
      return isEmpty ? namesRadius(other) : withoutNumber(row) === withoutNumber(other);
    })
  );
}

/** What the view says of a line that is loaded all the same, unless something else is wrong with it. */
function warns(error: unknown): boolean {
  return typeof error === 'string' && / record cannot match because /.test(error);
}

function namesRadius(row: Readonly<Record<string, unknown>>): boolean {
  return /RADIUS|radius|authentication option/.test(JSON.stringify([row['options'], row['error'], row['auth_method']]));
}

function withoutNumber({ rule_number: _number, ...row }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(row);
}

function rowsOf(answer: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof answer !== 'object' || answer === null || !('rows' in answer) || !Array.isArray(answer.rows)) return [];
  return answer.rows;
}
