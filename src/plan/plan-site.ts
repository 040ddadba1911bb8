import { posix } from 'node:path';
import type { Snapshot } from '../access/snapshot.ts';
import { readServerSettings } from '../conf/server/read-server-settings.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { parseIdent } from '../hba/ident.ts';
import { parseHba } from '../hba/parse-hba.ts';
import { asBytes } from '../text/as-bytes.ts';
import { fromUtf8, type ByteString } from '../text/byte-string.ts';
import { overlay, textAt, type Existing } from './existing.ts';
import type { PlannedFile } from './planned-file.ts';
import type { Policy, PolicyWord } from './policy.ts';
import { agreesWithPolicy, compareWithPolicy } from './prove/compare.ts';
import { cubesOf, type Cube } from './prove/cubes.ts';
import { faultOfDifference, faultOfFirewall, faultOfMap, faultOfUnheard, type Fault } from './prove/fault.ts';
import { compareFirewall } from './prove/firewall.ts';
import { findUnheard } from './prove/listener.ts';
import { compareMaps } from './prove/maps.ts';
import type { Site, SiteRule } from './site.ts';
import { firewallFiles, knockersOf } from './write/firewall-files.ts';
import { draftLines, linesOf, type HbaLineText } from './write/hba-lines.ts';
import { identLines } from './write/ident-lines.ts';
import { leastLines } from './write/least-lines.ts';
import { placeBlock, printBlock } from './write/managed-block.ts';
import { printSettings, settingsOf, type PlannedSetting } from './write/settings.ts';

/** SitePlan is the files of one program, and whether they come to what the policy says. */
export interface SitePlan {
  readonly site: Site;
  readonly files: readonly PlannedFile[];
  readonly settings: readonly PlannedSetting[];
  readonly proof: Proof;
}

/** Proof is the outcome of comparing the files with the policy: proved where there are no faults. */
export interface Proof {
  /** How many regions of connections were compared. */
  readonly regions: number;
  readonly faults: readonly Fault[];
  /** What could not be compared. */
  readonly unproved: readonly string[];
}

/** The file of settings, which postgresql.conf includes. */
const settingsFile = 'postgresql.postern.conf';

/** planSite computes the files of a program, puts them into existing ones, and proves what comes out. */
export function planSite(policy: Policy, site: Site, existing: Existing): SitePlan {
  const cubes = cubesOf(site.rules);
  const settings = settingsOf(policy, site);
  const isDecided = (lines: readonly HbaLineText[]): boolean => {
    const snapshot = snapshotOf(site, lines.map(({ text }) => text).join('\n'), existing);
    return snapshot !== undefined && agreesWithPolicy(snapshot, cubes);
  };
  const drafted = linesOf(draftLines(site.rules));
  const lines = hasSeveralExpressions(site.rules) ? drafted : leastLines(drafted, isDecided);
  const faults: Fault[] = [];
  const block = (path: string, inside: readonly string[], where: 'top' | 'end'): ByteString => {
    const placed = placeBlock(textAt(existing.files, path), printBlock(inside), where);
    if (placed.kind === 'placed') return placed.text;
    faults.push(fileFault(path, placed.line, placed.message));
    return asBytes(inside.join('\n'));
  };
  const texts = new Map([
    [existing.hbaPath, block(existing.hbaPath, hbaText(lines), 'top')],
    [existing.identPath, block(existing.identPath, identLines(site.maps), 'top')],
  ]);
  const fragment = fromUtf8(`${printSettings(settings).join('\n')}\n`);
  const proof = prove({ site, cubes, existing, texts, settings, fragment });
  const firewall = site.firewall === undefined ? [] : firewallFiles(site.firewall, site.port, knockersOf(cubes));
  const wall = proveFirewall(site, firewall, cubes);
  return {
    site,
    settings,
    files: [
      ...[...texts].map(([path, text]) => ({ path: posix.basename(path), text, title: titleOf(path) })),
      { path: settingsFile, text: fragment, title: 'settings' },
      ...firewall,
    ],
    proof: {
      regions: proof.regions,
      faults: [...faults, ...proof.faults, ...wall.faults],
      unproved: wall.unproved,
    },
  };
}

/** Two expressions may fit a name that is the example of neither, so that no comparison tells which line could go. */
function hasSeveralExpressions(rules: readonly SiteRule[]): boolean {
  const sources = (words: readonly PolicyWord[]): ReadonlySet<string> =>
    new Set(words.flatMap((word) => (word.kind === 'regex' ? [word.are.source] : [])));
  return [rules.flatMap(({ databases }) => databases), rules.flatMap(({ roles }) => roles)].some(
    (words) => sources(words).size > 1,
  );
}

function titleOf(path: string): string {
  return path.includes('ident') ? 'user name maps' : 'who may come in';
}

/** Comments stand once above the lines that they are about. */
function hbaText(lines: readonly HbaLineText[]): readonly string[] {
  return lines.flatMap(({ draft, text }, index) => {
    const isFirst = lines[index - 1]?.draft !== draft;
    return [...(isFirst ? draft.comments.map((comment) => `# ${fromUtf8(comment)}`) : []), text];
  });
}

function snapshotOf(site: Site, text: string, existing: Existing): Snapshot | undefined {
  const dialect = dialectOf(site.version);
  const files = overlay(existing.files, new Map([[existing.hbaPath, asBytes(`${text}\n`)]]));
  const { records, problems } = parseHba(existing.hbaPath, files, { dialect, ssl: true, oauthValidatorLibraries: '' });
  if (problems.length > 0) return undefined;
  return { dialect, hba: records, ident: [], ssl: true, verifiesClients: true, interfaces: [] };
}

interface Candidate {
  readonly site: Site;
  readonly cubes: readonly Cube[];
  readonly existing: Existing;
  readonly texts: ReadonlyMap<string, ByteString>;
  readonly settings: readonly PlannedSetting[];
  readonly fragment: ByteString;
}

function prove(candidate: Candidate): Pick<Proof, 'regions' | 'faults'> {
  const { site, cubes, existing, texts } = candidate;
  const dialect = dialectOf(site.version);
  const files = overlay(existing.files, texts);
  const { faults: settingFaults, ssl, validators } = proveSettings(candidate);
  const hba = parseHba(existing.hbaPath, files, { dialect, ssl, oauthValidatorLibraries: validators });
  const ident = parseIdent(existing.identPath, files, { dialect });
  const broken = [...hba.problems, ...ident.problems];
  if (broken.length > 0) {
    const faults = broken.map(({ file, line, message }) => fileFault(file, line, message));
    return { regions: 0, faults: [...settingFaults, ...faults] };
  }
  const snapshot = { dialect, hba: hba.records, ident: ident.records, ssl, verifiesClients: true, interfaces: [] };
  const { regions, differences } = compareWithPolicy(snapshot, cubes);
  const listening = { addresses: site.listen, socketDirectories: undefined, port: site.port };
  return {
    regions,
    faults: [
      ...settingFaults,
      ...differences.map(faultOfDifference),
      ...findUnheard(listening, cubes).map((unheard) => faultOfUnheard(unheard, site.listen)),
      ...compareMaps(ident.records, site.maps).map(faultOfMap),
    ],
  };
}

/** What stands in the files after ours, or was set by ALTER SYSTEM, wins. */
function proveSettings({ site, existing, settings, fragment }: Candidate): {
  readonly faults: readonly Fault[];
  readonly ssl: boolean;
  readonly validators: string;
} {
  const { confPath, dataDirectory } = existing;
  // A server whose settings are not known may have TLS, and then lines for TLS count.
  if (confPath === undefined || site.kind === 'gate') return { faults: [], ssl: true, validators: '' };
  const directory = posix.dirname(confPath);
  const text = asBytes(`${textAt(existing.files, confPath)}\ninclude '${settingsFile}'\n`);
  const files = overlay(
    existing.files,
    new Map([
      [confPath, text],
      [posix.join(directory, settingsFile), fragment],
    ]),
  );
  const read = readServerSettings({ path: confPath, directory: dataDirectory, files, version: site.version });
  const faults = settings.flatMap(({ name, value }): readonly Fault[] => {
    const found = read.find(name)?.text;
    if (found === undefined || found === value) return [];
    return [
      {
        kind: 'setting',
        message: `${name} is '${found}', which stands after the plan's '${value}'`,
        hint: `Take it back: ALTER SYSTEM RESET ${name}; or remove the line that stands later.`,
      },
    ];
  });
  return {
    faults,
    ssl: read.find('ssl')?.value === true,
    validators: read.find('oauth_validator_libraries')?.text ?? '',
  };
}

function proveFirewall(site: Site, files: readonly PlannedFile[], cubes: readonly Cube[]): Omit<Proof, 'regions'> {
  if (site.firewall === undefined) return { faults: [], unproved: [] };
  const read = files.map(({ path, text }) => ({ name: path, text }));
  const compared = compareFirewall(site.firewall, read, site.port, knockersOf(cubes));
  if (compared.kind === 'equal') return { faults: [], unproved: [] };
  if (compared.kind === 'differs') return { faults: [faultOfFirewall(compared)], unproved: [] };
  return { faults: [], unproved: [`the firewall: Postern writes ${site.firewall} and does not read it back`] };
}

function fileFault(file: string, line: number, message: string): Fault {
  return { kind: 'file', message: `${file}:${line}: ${message}`, hint: 'Mend that line first.' };
}
