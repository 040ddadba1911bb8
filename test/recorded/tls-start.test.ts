import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyPermissionFault } from '../../src/tls/key-permissions.ts';
import { loadServerTls } from '../../src/tls/server-tls.ts';
import type { TlsSettings } from '../../src/tls/tls-settings.ts';
import { defaultTlsSettings, makeTlsMaterial, type TlsMaterial } from '../support/tls-material.ts';

/**
 * Starts of real servers with ssl = on: what they say of each fault in TLS files and settings. pg18 was built with OpenSSL
 * 1.1.1, pg15 with OpenSSL 3.0, whose answers are ours where the two differ by OpenSSL and not by PostgreSQL.
 */
interface Case {
  readonly id: string;
  readonly settings: Partial<TlsSettings>;
  readonly files: Readonly<Record<string, string | FileSpec>>;
  readonly pg18: Start;
  readonly pg15: Start;
}

interface FileSpec {
  readonly content?: string;
  readonly directory?: true;
  readonly mode?: string;
  readonly owner?: 'root' | 'nobody';
}

interface Start {
  readonly started: boolean;
  readonly log: readonly string[];
}

const cases: readonly Case[] = readFileSync(join(import.meta.dirname, 'tls-start.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

/** The server's own user in the recordings, in place of postgres. */
const serverUser = 101;
const owners = { root: 0, nobody: 65534 } as const;

const permissionCases = cases.filter(({ id }) => /^key-((root-|foreign)|\d)/.test(id));
const isRoot = process.geteuid?.() === 0;

/** Where OpenSSL 3 decides otherwise than 1.1.1; texts of PostgreSQL are those of 18. */
const byOpenssl3 = /^(ciphers|key-garbage|key-empty$|key-broken|key-is-cert|order-ciphers)/;

/** Where the answer is not the server's, and why. */
const exceptions: Readonly<Record<string, string>> = {
  // Node has no parser for CRLs that would say what is wrong.
  'crl-broken': 'could not load SSL certificate revocation list file "x-crl": Failed to parse CRL',
  // OpenSSL would silently trust the CAs in it, and then refuse all for want of a list.
  'crl-is-cert': 'could not load SSL certificate revocation list file "x-crl": no certificate or crl found',
  // A group of OpenSSL 3.
  'groups "ffdhe2048"': 'loaded',
};

let files: TlsMaterial;
let directory: string;

beforeAll(async () => {
  ({ files } = await makeTlsMaterial());
  directory = mkdtempSync(join(tmpdir(), 'postern-tls-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

function writeCase(id: string, specs: Case['files']): string {
  const inside = mkdtempSync(join(directory, 'case-'));
  for (const [name, spec] of Object.entries({ 'server.crt': 'CERT', 'server.key': 'KEY', ...specs })) {
    const file: FileSpec = typeof spec === 'string' ? { content: spec } : spec;
    const { content, directory: isDirectory, mode = '0600' } = file;
    const path = join(inside, name);
    if (isDirectory === true) {
      mkdirSync(path);
      continue;
    }
    const text = files[content ?? ''];
    if (text === undefined) throw new Error(`${id}: no material ${content}`);
    writeFileSync(path, text);
    chmodSync(path, Number.parseInt(mode, 8));
  }
  return inside;
}

function logOf(outcome: Awaited<ReturnType<typeof loadServerTls>>): Start {
  if (outcome.kind === 'loaded') return { started: true, log: [] };
  const { message, detail, hint } = outcome;
  // Only ours: the server would ask on its terminal.
  const told = hint?.startsWith('Set ssl_passphrase_command') === true ? undefined : hint;
  const lines = [['FATAL', message] as const, ['DETAIL', detail] as const, ['HINT', told] as const];
  return { started: false, log: lines.flatMap(([word, text]) => (text === undefined ? [] : [`${word}:  ${text}`])) };
}

function expected({ id, pg18, pg15 }: Case): Start {
  const exception = exceptions[id];
  if (exception === 'loaded') return { started: true, log: [] };
  if (exception !== undefined) return { started: false, log: [`FATAL:  ${exception}`] };
  // What is not readable for the server's user is for root.
  if (isRoot && pg18.log.some((line) => line.endsWith('Permission denied'))) return { started: true, log: [] };
  if (!byOpenssl3.test(id)) return pg18;
  return { ...pg15, log: pg15.log.map((line) => line.replace('set the cipher list', 'set the TLSv1.2 cipher list')) };
}

describe('ssl_* settings at the start, as recorded', () => {
  test.each(cases.filter((one) => !permissionCases.includes(one)).map((one) => [one.id, one] as const))(
    '%s',
    async (id, one) => {
      const inside = writeCase(id, one.files);
      const outcome = await loadServerTls({ ...defaultTlsSettings, ...one.settings }, inside, { reloading: false });
      expect(logOf(outcome)).toEqual(expected(one));
    },
  );

  test.each(permissionCases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const spec = one.files['server.key'];
    if (typeof spec !== 'object') throw new Error('a permission case has a mode');
    const uid = spec.owner === undefined ? serverUser : owners[spec.owner];
    const mode = Number.parseInt(spec.mode ?? '0600', 8);
    const fault = keyPermissionFault('server.key', { isFile: () => true, uid, mode }, serverUser);
    const log = fault === undefined ? [] : logOf(fault).log;
    // Whether it can then be read is another question.
    expect(log).toEqual(one.pg18.log.filter((line) => !line.endsWith('Permission denied')));
  });

  test('no recorded case is lost', () => {
    expect([cases.length, permissionCases.length, Object.keys(exceptions).length]).toEqual([148, 17, 3]);
  });
});
