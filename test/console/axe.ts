import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'

const source = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** WCAG 2.0 to 2.2, A and AA, and what axe recommends beyond. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Rules whose outcome may be another one in another colour scheme. */
const ofColours = ['color-contrast', 'link-in-text-block']

const body = `
  const options = { resultTypes: ['violations'], preload: false, ...(value.rules
    ? { runOnly: { type: 'rule', values: value.rules } }
    : { runOnly: { type: 'tag', values: value.tags }, rules: { 'target-size': { enabled: true } } }) }
  return axe.run(element, options).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ': ' + failureSummary)))`
const judge: (element: unknown, value: unknown) => Promise<string[]> = Object.assign(
  new Function('element', 'value', body),
)

/** What axe finds wrong with a part of a page, as it is drawn now: a line each. `colours`: only what they decide. */
export const violationsIn = async (
  page: Page,
  part: Locator,
  { colours = false } = {},
): Promise<string[]> => {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(source)
  return part.evaluate(judge, { tags, rules: colours ? ofColours : null })
}
