import { severities, type Finding } from '../finding.ts';
import type { CheckReport } from '../run.ts';
import { escapeXml } from './escape-xml.ts';
import { printExcerpt, type ReportContext } from './finding-text.ts';

/** HtmlSubject is what a report is about: the paths or addresses of servers, and who can get in as a picture, SVG. */
export interface HtmlSubject {
  readonly checked: readonly string[];
  readonly matrix: string | undefined;
}

/** printHtmlReport gives a report as one page that needs nothing else. */
export function printHtmlReport(
  { findings, summary }: CheckReport,
  { checked, matrix }: HtmlSubject,
  context: ReportContext,
): string {
  const counts = severities.map(
    (severity) => `<span class="${severity}">${summary.counts[severity]} ${severity}</span>`,
  );
  const accepted = summary.accepted === 0 ? '' : `<p>${summary.accepted} findings are accepted.</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>postern check: grade ${summary.grade}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Grade ${summary.grade}</h1>
<p class="place">${checked.map(escapeXml).join(' · ')}</p>
<p class="counts">${counts.join(' ')}</p>
${accepted}
${matrix === undefined ? '' : `<section><h2>Who can get in</h2>\n${matrix}</section>`}
<section><h2>Findings</h2>
${findings.length === 0 ? '<p>Nothing was found.</p>' : findings.map((finding) => printArticle(finding, context)).join('\n')}
</section>
</main>
</body>
</html>`;
}

function printArticle(finding: Finding, context: ReportContext): string {
  const { id, severity, file, line, message, why, fix, references, witness } = finding;
  const place = `${context.shortPath(file)}${line === 0 ? '' : `:${line}`}`;
  const excerpt = printExcerpt(finding, context).join('\n');
  return `<article class="${severity}">
<h3><span class="badge">${severity}</span> ${escapeXml(message)}</h3>
<p class="place">${escapeXml(place)} <code>${id}</code></p>
${excerpt === '' ? '' : `<pre>${escapeXml(excerpt)}</pre>`}
${witness === undefined ? '' : `<p><b>For example</b> ${escapeXml(witness)}</p>`}
<p><b>Why</b> ${printProse(why)}</p>
<p><b>Fix</b> ${fix.includes('`') ? printProse(fix) : `<code>${escapeXml(fix)}</code>`}</p>
<p class="references">${references.map(printReference).join(' · ')}</p>
</article>`;
}

/** What stands between backticks is typed. */
function printProse(text: string): string {
  return escapeXml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function printReference(reference: string): string {
  const text = escapeXml(reference);
  return reference.startsWith('https://') ? `<a href="${text}">${text}</a>` : text;
}

const style = `
:root { color-scheme: light dark; --crit: #a50026; --high: #c4441c; --med: #9a6700; --low: #0b6e99; --info: #57606a; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
pre { overflow-x: auto; padding: .5rem; background: color-mix(in srgb, currentColor 8%, transparent); }
svg { max-width: 100%; height: auto; background: #fff; }
article { border-left: .3rem solid var(--c); padding-left: 1rem; margin: 1.5rem 0; }
.crit { --c: var(--crit); } .high { --c: var(--high); } .med { --c: var(--med); } .low { --c: var(--low); } .info { --c: var(--info); }
.counts span { border-bottom: .2rem solid var(--c); margin-right: 1rem; }
.badge { background: var(--c); color: #fff; padding: 0 .4rem; border-radius: .2rem; }
.place, .references { font-size: .85rem; overflow-wrap: anywhere; }
`;
