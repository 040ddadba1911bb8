import { asBytes } from '../text/as-bytes.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import { catalogue, type CatalogueEntry, type ErrorCode } from './catalogue.ts';

/** Refusal is what a client is told when its connection ends: the fields of an ErrorResponse of severity FATAL. */
export interface Refusal {
  /** The entry of the catalogue; absent where the words are the server's own. For counting, never told. */
  readonly code?: ErrorCode;
  readonly sqlstate: string;
  readonly message: ByteString;
  readonly detail?: ByteString;
  readonly hint?: ByteString;
}

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type Values<Code extends ErrorCode> = {
  readonly [Name in Placeholders<(typeof catalogue)[Code]['message']>]: ByteString;
};

/** refuse words one refusal of the catalogue with its values. */
export function refuse<Code extends ErrorCode>(
  code: Code,
  ...values: keyof Values<Code> extends never ? [] : [Values<Code>]
): Refusal {
  const entry: CatalogueEntry = catalogue[code];
  return {
    code,
    sqlstate: entry.sqlstate,
    message: fill(entry.message, values[0] ?? {}),
    ...(entry.detail !== undefined && { detail: byteString(entry.detail) }),
    ...(entry.hint !== undefined && { hint: byteString(entry.hint) }),
  };
}

/** One pass over the template: a user named `{database}` is not filled a second time. */
function fill(template: string, values: Readonly<Record<string, ByteString>>): ByteString {
  const text = template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return asBytes(text);
}
