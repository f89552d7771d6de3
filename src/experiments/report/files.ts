import { chartsOf } from './charts.ts'
import type { Finished } from './facts.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import { palette } from './style.ts'
import { standalone } from './svg.ts'

/** The files of a report by their names: a page that needs no other, and Markdown with its charts. */
export const filesOf = (done: Finished): Readonly<Record<string, string>> => ({
  'report.html': htmlOf(done),
  'report.md': markdownOf(done),
  ...Object.fromEntries(
    Object.entries(chartsOf(done)).map(([name, drawn]) => [
      `${name}.svg`,
      standalone(drawn, palette),
    ]),
  ),
})
