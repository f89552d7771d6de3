import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { violationsIn } from './axe.ts'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'
import { nowhere, pathsOfPages, placesIn } from './pages.ts'

const widths = [1440, 390] as const
const schemes = ['light', 'dark'] as const

/** What opens something over or below it. */
const openers = 'button[aria-haspopup=dialog], button[aria-expanded]'

const inScheme = async (page: Page, colorScheme: 'light' | 'dark') => {
  await page.emulateMedia({ colorScheme })
  await page
    .locator(`html[data-mantine-color-scheme=${colorScheme}]`)
    .waitFor({ state: 'attached' })
}

/** What is wrong with a part in both schemes; in the second, with its colours. */
const wrongWith = async (page: Page, part: Locator, where: string): Promise<string[]> => {
  const found: string[] = []
  for (const scheme of schemes) {
    await inScheme(page, scheme)
    const lines = await violationsIn(page, part, { colours: scheme === 'dark' })
    found.push(...lines.map((line) => `${where}, ${scheme}: ${line}`))
  }
  return found
}

/** What an opener is called, the same for each of its kind: without numbers, and without its model. */
const kindOf = async (opener: Locator): Promise<string> => {
  const name = (await opener.getAttribute('aria-label')) ?? (await opener.innerText())
  return name
    .replace(/^(Model|Save).*/s, '$1')
    .replace(/(?<=^Change what) \S+(?= answers)/, '')
    .replace(/ of \w+$| at \S+$|(?<=run )\w+|\d+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Opens what a button opens, judges it, closes it by Escape, and looks where the focus is. */
const wrongBehind = async (page: Page, opener: Locator, where: string): Promise<string[]> => {
  const isDialog = (await opener.getAttribute('aria-haspopup')) === 'dialog'
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  const box = isDialog ? dialog : opener.locator('..')
  if (isDialog) await dialog.waitFor()
  await box.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  const found = await wrongWith(page, box, where)
  await page.keyboard.press('Escape')
  if (isDialog) await dialog.waitFor({ state: 'detached' })
  else if ((await opener.getAttribute('aria-expanded')) === 'true') await opener.click()
  const isBack = await opener
    .locator(':scope:focus')
    .waitFor({ timeout: 2000 })
    .then(
      () => true,
      () => false,
    )
  return isBack ? found : [...found, `${where}: the focus did not go back`]
}

/** The kinds of what was opened already; each is judged once. */
const seen = new Set<string>()

/** All that can be opened on a page, and was not seen before. */
const wrongBelow = async (page: Page, where: string): Promise<string[]> => {
  const found: string[] = []
  const buttons = page.locator(openers)
  for (let at = 0; at < (await buttons.count()); at++) {
    const button = buttons.nth(at)
    if (!(await button.isVisible()) || !(await button.isEnabled())) continue
    const kind = await kindOf(button)
    if (seen.has(kind)) continue
    seen.add(kind)
    found.push(...(await wrongBehind(page, button, `${where}, ${kind}`)))
  }
  return found
}

/** What has to be opened somewhere, by what opens it. */
const opened = [
  ...['Search Ctrl K', 'Keyboard shortcuts', 'Search', 'More', 'Model', 'Save', 'Filters'],
  ...['Train now', 'Ingest now', 'Evaluate now', 'Cancel', 'Roll back', 'Columns', 'Views'],
  ...[
    'Why this answer?',
    'The same as code',
    'Unload',
    'Change the bounds',
    'As declared',
    'Renew',
  ],
  ...['Export', 'Requests of a person', 'Erase requests of a person'],
  ...['Promote version', 'Delete version', 'Delete run', 'Delete the model'],
  ...['Release rows', 'Discard rows', 'Correct queue.quarantine.jsonl, line'],
  ...['Promote the candidate, version', 'Return the candidate, version', 'Roll out'],
  ...['Change how a new version takes over', 'Change what answers where its model fails'],
  ...['Switch off', 'Judge again'],
  ...['Correct by a call, row', 'Change the type', 'Erase a person', 'Delete data version'],
]

/** A training that is under way, begun where there is none. */
const training = async (baseUrl: string): Promise<string> => {
  await fetch(new URL('/api/models/autocomplete/train', baseUrl), { method: 'POST' })
  const text = await (await fetch(new URL('/api/runs?status=running', baseUrl))).text()
  const { runs }: { runs: { id: string; model: string }[] } = JSON.parse(text)
  return runs.find(({ model }) => model === 'autocomplete')?.id ?? assert.fail('nothing trains')
}

const isOfModel = (path: string) => path.startsWith('/m/')
const isOfVersion = (path: string) => path.includes('/versions/')
const isServed = (path: string) => /^\/(serving|inference)/.test(path)

/** Pages at some addresses, and what opens on them: wide and narrow, light and dark. */
const judged = async (page: Page, baseUrl: string, paths: readonly string[]) => {
  const wrong: string[] = []
  for (const path of paths) {
    await open(page, baseUrl, path, { settled: true })
    for (const width of widths) {
      const where = `${path} at ${width}`
      await page.setViewportSize({ width, height: 900 })
      wrong.push(...(await wrongWith(page, page.locator('html'), where)))
      wrong.push(...(await wrongBelow(page, where)))
    }
  }
  assert.deepEqual(wrong, [])
}

/** Every page, and all that opens on it, as axe judges them. Needs the invented world of console/dev. */
export const accessChecks: readonly ConsoleCheck[] = [
  {
    name: 'every page that the console has is among those that are judged',
    async run(_, baseUrl) {
      assert.deepEqual(Object.keys(await placesIn(baseUrl)), await pathsOfPages())
    },
  },
  {
    name: 'axe finds nothing wrong with any page of a version and what opens on it',
    async run(page, baseUrl) {
      const places = Object.values(await placesIn(baseUrl)).flat()
      const running = `/runs/${await training(baseUrl)}`
      await judged(page, baseUrl, [running, ...places.filter(isOfVersion)])
    },
  },
  {
    name: 'axe finds nothing wrong with any other page of a model and what opens on it',
    async run(page, baseUrl) {
      const places = Object.values(await placesIn(baseUrl)).flat()
      const others = places.filter((path) => isOfModel(path) && !isOfVersion(path))
      await judged(page, baseUrl, others)
    },
  },
  {
    name: 'axe finds nothing wrong with any page of endpoints and requests and what opens on it',
    async run(page, baseUrl) {
      const places = Object.values(await placesIn(baseUrl)).flat()
      await judged(page, baseUrl, places.filter(isServed))
    },
  },
  {
    name: 'axe finds nothing wrong with any other page and what opens on it; all that opens was opened',
    async run(page, baseUrl) {
      const places = Object.values(await placesIn(baseUrl)).flat()
      const others = places.filter((path) => !isOfModel(path) && !isServed(path))
      await judged(page, baseUrl, [...others, ...nowhere])
      assert.deepEqual([...seen].sort(), opened.toSorted())
    },
  },
  {
    name: 'what is planted wrong is found: a name, a contrast in one scheme alone, a target, a dialog',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/audit', { settled: true })
      await page.evaluate(`document.getElementById('page').insertAdjacentHTML('beforeend',
        '<button style="width: 9px"></button><button style="width: 9px"></button><p style="color: light-dark(#666, #333)">faint in the dark</p>' +
        '<div role="dialog"><img src="data:," ></div>')`)
      const wrong = await wrongWith(page, page.locator('html'), 'planted')
      const rules = wrong.map((line) => /^planted, (\w+: [\w-]+)/.exec(line)?.[1])
      for (const rule of [
        'light: button-name',
        'light: aria-dialog-name',
        'light: image-alt',
        'light: target-size',
        'dark: color-contrast',
      ])
        assert.ok(rules.includes(rule), `${rule} is not among ${rules.join(', ')}`)
      assert.ok(!rules.includes('light: color-contrast'))
    },
  },
]
