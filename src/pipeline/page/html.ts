/** A version and what it makes of the test phrases, as one page: no script, no other file, no model needed. */
import { wordsOf } from '../../core/check.ts'
import { encode, moment } from '../../core/page.ts'
import type { Check, Completion, ModelVersion } from '../../core/records.ts'
import { counted } from '../../core/text.ts'
import { gapBetween } from '../../encode/text/spaceless.ts'
import { pageStyle, stylePolicy } from './style.ts'

/** What of a version the page tells. */
export type Told = Pick<
  ModelVersion,
  'model' | 'version' | 'runId' | 'createdAt' | 'author' | 'gate' | 'lineage'
>

/** The pages that lie with a version, by their names; none of one that completes nothing. */
export const pagesOf = (
  told: Told,
  completions: readonly Completion[],
): Readonly<Record<string, string>> =>
  completions.length === 0 ? {} : { 'completions.html': completionsPage(told, completions) }

/** The same for the same version, whenever and wherever it is made. */
export const completionsPage = (told: Told, completions: readonly Completion[]): string => {
  const title = `${told.model}, version ${told.version}: completions`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${stylePolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Millrace ${encode(told.lineage.environment.millrace)}">
<title>${encode(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(wheel('#0a6b69'))}">
<style>${pageStyle}</style>
</head>
<body>
<main>
${head(told)}
${lines(completions)}
${checks(told)}
${foot(told)}
</main>
</body>
</html>
`
}

const wheel = (colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="${colour}" stroke-width="2.4" stroke-linecap="round" aria-hidden="true"><circle cx="16" cy="16" r="9.2"/><circle cx="16" cy="16" r="2"/><path d="M16 6.8 18.3 1.8M22.5 9.5 27.7 7.6M25.2 16 30.2 18.3M22.5 22.5 24.4 27.7M16 25.2 13.7 30.2M9.5 22.5 4.3 24.4M6.8 16 1.8 13.7M9.5 9.5 7.6 4.3"/><path d="M16 12.8V6.8M19.2 16H25.2M16 19.2V25.2M12.8 16H6.8" stroke-width="1.8"/></svg>`

const head = ({ model, version, createdAt, gate }: Told) => `<header>
<p class="mark">${wheel('currentColor')}Millrace</p>
<h1>${encode(model)}</h1>
<p class="about"><b>Version ${version}</b><time datetime="${new Date(createdAt).toISOString()}">${moment(createdAt)}</time>${
  gate.checks.length === 0
    ? ''
    : `<span class="verdict ${gate.passed ? 'passed' : 'failed'}">${gate.passed ? 'passed its gate' : 'did not pass its gate'}</span>`
}</p>
</header>`

const lines = (completions: readonly Completion[]) => `<section>
<header><h2>Completions</h2><p>${counted(completions.length, 'phrase')}; the <mark>marked</mark> words are the model’s</p></header>
<ol class="lines">
${completions.map((each) => `<li>${line(each)}</li>`).join('\n')}
</ol>
</section>`

const line = ({ input, completion }: Completion) =>
  completion === ''
    ? `<span>${encode(input)} <span class="nothing">no word added</span></span>`
    : `<span>${encode(input)}${gapBetween(input, completion)}<mark>${encode(completion)}</mark></span>`

const checks = ({ gate }: Told) => `<section>
<header><h2>Gate</h2><p>what the version had to reach to be served</p></header>
${
  gate.checks.length === 0
    ? '<p class="none">There was nothing to reach.</p>'
    : `<ul class="checks">\n${gate.checks.map(row).join('\n')}\n</ul>`
}
</section>`

const row = (check: Check) => {
  const { metric, value, sign, bound, against, verdict, problem } = wordsOf(check)
  const unknown = check.value === null && check.bound === null
  return `<li><b>${encode(metric)}</b><span class="figures">${
    unknown ? 'not measured' : encode(`${value} ${sign} ${bound}`)
  }</span><span class="against">${encode(against ?? '')}</span><span class="verdict ${verdict}">${verdict}</span>${
    problem === null ? '' : `<span class="problem">${encode(problem)}.</span>`
  }</li>`
}

const foot = ({ runId, author, lineage }: Told) =>
  `<footer><p>Run <code>${encode(runId)}</code>, by ${encode(author)}; code <code>${encode(lineage.codeVersion)}</code>, seed ${lineage.seed}, Millrace ${encode(lineage.environment.millrace)}.</p></footer>`
