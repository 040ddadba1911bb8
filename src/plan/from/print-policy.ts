import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Listening } from '../../access/listener.ts';
import type { Snapshot } from '../../access/snapshot.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { heardAt } from '../heard.ts';
import { ruleOfRecord } from './rule-of-record.ts';

/** PrintedPolicy is a policy written from files, and the lines that no rule can say. */
export interface PrintedPolicy {
  /** YAML, Unicode. */
  readonly text: string;
  readonly left: readonly LeftLine[];
}

/** LeftLine is a line that the policy does not have, and why. */
export interface LeftLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/**
 * printPolicy writes a policy that lets in whom the lines of a server let in. What it cannot say, such as host names and
 * secrets, stands there as comments, at the place of the line.
 */
export function printPolicy({ hba, ident, dialect, ssl }: Snapshot, listening: Listening): PrintedPolicy {
  const left: LeftLine[] = [];
  const groups = new Map<string, object>();
  const rules = new YAMLSeq();
  const document = new Document({});
  let waiting: string[] = [];
  const listen = listening.addresses === undefined || listening.addresses.length === 0 ? ['*'] : listening.addresses;
  const heard = heardAt(listen);
  for (const [index, record] of hba.entries()) {
    const rule = ruleOfRecord(record, { ident, groups, heard, ssl, earlier: hba.slice(0, index) });
    if (rule.kind === 'left') {
      left.push({ file: record.file, line: record.line, text: toDisplay(record.text).trim(), reason: rule.reason });
      waiting.push(` not expressed, ${rule.reason}:`, `   ${toDisplay(record.text).trim()}`);
      continue;
    }
    const node = document.createNode(rule.rule);
    node.commentBefore = [...waiting, ` line ${record.line}: ${oneLine(record)}`].join('\n');
    waiting = [];
    rules.add(node);
  }
  if (waiting.length > 0) rules.comment = waiting.join('\n');
  const server = {
    host: 'db.example.com',
    version: dialect.version,
    listen: [...listen],
    port: listening.port,
    owner: null,
  };
  document.contents = document.createNode({ servers: { main: server }, people: Object.fromEntries(groups) });
  if (document.contents instanceof YAMLMap) document.contents.add(new Pair(new Scalar('access'), rules));
  document.commentBefore = [
    ' Written by postern plan --from. Give host the name that clients connect to, and groups and networks theirs.',
    ...(left.length === 0 ? [] : [` ${left.length} of ${hba.length} lines could not be expressed: see below.`]),
  ].join('\n');
  return { text: document.toString({ lineWidth: 110, flowCollectionPadding: false }), left };
}

function oneLine({ text }: HbaRecord): string {
  return toDisplay(text).trim().replaceAll(/\s+/g, ' ');
}
