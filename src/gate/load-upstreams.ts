import type { Settings } from '../conf/settings.ts';
import type { HbaRecord } from '../hba/record.ts';
import { toDisplay } from '../text/byte-string.ts';
import { parseConninfo, type Conninfo } from '../upstream/conninfo.ts';
import { notLoaded, recordProblem } from './load-rules.ts';
import { refused, type Refused } from './refused.ts';

/** Upstreams are the servers behind the gate. */
export interface Upstreams {
  readonly kind: 'upstreams';
  readonly upstream: Conninfo;
  /** The servers of `postern.upstream.NAME`, by NAME. */
  readonly named: ReadonlyMap<string, Conninfo>;
  /** Where the catalog is read. */
  readonly catalog: Conninfo;
}

/** loadUpstreams reads every conninfo and makes sure that each line's option upstream=NAME names one. */
export function loadUpstreams(
  settings: Settings,
  hba: readonly HbaRecord[],
  embedded: Conninfo | undefined,
): Upstreams | Refused {
  const named = new Map<string, Conninfo>();
  for (const [name, text] of settings.named) {
    const parsed = parseUpstream(text, embedded);
    if (typeof parsed === 'string') return badSetting(name, parsed);
    named.set(name.slice('postern.upstream.'.length), parsed);
  }
  const dangling = hba.find(({ options }) => options.upstream !== undefined && !named.has(toDisplay(options.upstream)));
  if (dangling?.options.upstream !== undefined) {
    const name = toDisplay(dangling.options.upstream);
    const hint = `Set postern.upstream.${name} in postgresql.conf.`;
    return notLoaded(dangling.file, [recordProblem(dangling, `upstream "${name}" is not defined`, hint)]);
  }
  const upstream = parseUpstream(settings['postern.upstream'], embedded);
  if (typeof upstream === 'string') return badSetting('postern.upstream', upstream);
  const catalog = parseUpstream(catalogText(settings), embedded);
  if (typeof catalog === 'string') return badSetting('postern.catalog', catalog);
  return { kind: 'upstreams', upstream, named, catalog };
}

/** catalogText is the conninfo of the control connection: that of the server itself where none is given. */
export function catalogText(settings: Settings): string {
  return settings['postern.catalog'] === '' ? settings['postern.upstream'] : settings['postern.catalog'];
}

function parseUpstream(text: string, embedded: Conninfo | undefined): Conninfo | string {
  if (text === 'embedded') return embedded ?? 'the embedded server is not running; it is started with the gate only';
  const parsed = parseConninfo(text);
  return parsed.kind === 'conninfo' ? parsed.conninfo : parsed.message;
}

/** badSetting refuses a value that only makes sense, or not, together with other things. */
export function badSetting(name: string, reason: string): Refused {
  const entry = { severity: 'LOG', message: `invalid value for parameter "${name}"`, detail: reason } as const;
  return refused([entry], 'configuration contains errors', 'configuration contains errors; no changes were applied');
}
