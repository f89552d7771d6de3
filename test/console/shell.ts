import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'
import type { Fixture } from './fixture.ts'

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

const pathOf = (page: Page) => {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}
const until = (page: Page, path: string) =>
  page.waitForURL((url) => url.pathname + url.search === path)
const focused = (page: Page) =>
  page.evaluate<string>(
    'document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""',
  )
const enabled = (page: Page) =>
  page.locator('main button[aria-disabled=false]').filter({ hasText: 'Train now' })
const search = (page: Page) => page.getByRole('combobox', { name: /^Search pages/ })

/** What stands around the pages: addresses, menu, search, keys. Needs the invented loops of console/dev. */
export const shellChecks: readonly ConsoleCheck[] = [
  {
    name: 'the overview names what needs attention, the worst first, and leads to it',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/')
      const panel = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: 'Needs attention' }) })
      const items = panel.getByRole('listitem')
      await items.filter({ hasText: 'customers' }).waitFor()
      const said = (await items.allInnerTexts()).map((text) => text.replace(/[\u202f\u00a0]/g, ' '))
      assert.ok(said.some((text) => /churn\s+Version 1 waits: its gate did not pass/.test(text)))
      assert.ok(said.some((text) => /digits\s+93\.1 % of requests fail\s+27 of 29/.test(text)))
      assert.ok(said.some((text) => /heating\s+The last training was interrupted/.test(text)))
      assert.ok(
        said.some((text) =>
          /customers\s+Data version 3 is blocked\s+3 of 6 checks failed/.test(text),
        ),
      )
      assert.ok(said.some((text) => /autocomplete\s+46 refused rows wait/.test(text)))
      assert.equal(await items.first().getAttribute('data-tone'), 'bad')
      await panel.getByRole('link', { name: 'Data version 3 is blocked' }).click()
      await until(page, '/data/customers/3?tab=checks')
      await page.goBack()
      await panel.getByRole('link', { name: '46 refused rows wait in the quarantine' }).click()
      await until(page, '/data/autocomplete/quarantine')
      await page.goBack()
      await page.getByRole('link', { name: 'Version 1 waits: its gate did not pass' }).click()
      await until(page, '/m/churn/versions/1')
    },
  },
  {
    name: 'every stage of the loop is a way to where it is looked at',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/churn')
      const links = page.locator('ol h2 a')
      await links.first().waitFor()
      const to = await Promise.all((await links.all()).map((each) => each.getAttribute('href')))
      assert.deepEqual(to, [
        '/data/customers/3',
        '/runs/019a0000000000c0ffee',
        '/m/churn/versions/1',
        '/m/churn/versions',
        '/m/churn/try',
        '/m/churn/versions/1',
      ])
    },
  },
  {
    name: 'the address names the model; the picker leads to the same page of another, and Back returns',
    async run(page, baseUrl) {
      for (const size of [wide, narrow]) {
        await page.setViewportSize(size)
        await open(page, baseUrl, '/m/churn/versions')
        assert.match(await page.title(), /^Versions · churn · Millrace$/)
        await page.getByRole('button', { name: 'Model: churn. Choose another' }).click()
        await page.getByRole('list', { name: 'Models' }).getByRole('link', { name: 'spam' }).click()
        await until(page, '/m/spam/versions')
        await page.getByRole('link', { name: 'v2', exact: true }).waitFor()
        await page.goBack()
        await until(page, '/m/churn/versions')
        await page.getByRole('button', { name: 'Model: churn. Choose another' }).waitFor()
      }
    },
  },
  {
    name: 'old addresses lead to what they meant',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/spam')
      const moves: readonly (readonly [string, string])[] = [
        ['/try', '/m/spam/try'],
        ['/models', '/'],
        ['/tune', '/m/spam/tune'],
        ['/compare', '/m/spam/scaling'],
        ['/models/churn/1', '/m/churn/versions/1'],
        ['/try', '/m/churn/try'],
      ]
      for (const [before, now] of moves) {
        await open(page, baseUrl, before)
        await until(page, now)
      }
      const answer = await fetch(new URL('/api/models/autocomplete/comparisons', baseUrl))
      const { comparisons } = (await answer.json()) as { comparisons: { id: string }[] }
      const [first] = comparisons
      assert.ok(first)
      await open(page, baseUrl, `/compare/${first.id}`)
      await until(page, `/m/autocomplete/scaling/${first.id}`)
      await open(page, baseUrl, '/m/nobody')
      await page.getByText('There is no model called nobody.').waitFor()
    },
  },
  {
    name: 'the search finds pages, models, versions, runs and actions, and gives the focus back',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/m/churn')
      const versions = page.getByRole('link', { name: 'Versions' })
      await versions.focus()
      await page.keyboard.press('Control+k')
      await search(page).fill('spam v2')
      await page.getByRole('option', { name: 'Version spam v2' }).waitFor()
      await page.keyboard.press('Escape')
      await page.locator(':focus', { hasText: 'Versions' }).waitFor()
      const found: readonly (readonly [string, string])[] = [
        ['spam v2', '/m/spam/versions/2'],
        ['audit', '/audit'],
        ['digits', '/m/digits'],
        ['c0ffee', '/runs/019a0000000000c0ffee'],
      ]
      for (const [text, to] of found) {
        await page.keyboard.press('Control+k')
        await search(page).fill(text)
        await page.locator('[role=option][aria-selected=true]').waitFor()
        if (text.startsWith('c0')) await page.getByRole('option', { name: /c0ffee/ }).waitFor()
        if (text.startsWith('spam')) await page.getByRole('option', { name: /v2/ }).waitFor()
        await page.keyboard.press('Enter')
        await until(page, to)
      }
      await page.keyboard.press('Control+k')
      await search(page).fill('0000000000000000abcd')
      await page.getByRole('status').filter({ hasText: 'Nothing found.' }).waitFor()
    },
  },
  {
    name: 'a training that is found by the search is begun only after asking',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/')
      const asked: string[] = []
      page.on('request', (request) => {
        if (request.method() === 'POST') asked.push(new URL(request.url()).pathname)
      })
      await page.keyboard.press('Control+k')
      await search(page).fill('train now churn')
      await page.locator('[role=option][aria-selected=true]', { hasText: /train/i }).waitFor()
      await page.keyboard.press('Enter')
      const question = page.getByRole('dialog', { name: 'Train churn now?' })
      await question.waitFor()
      assert.deepEqual(asked, [])
      await question.getByRole('button', { name: 'Train now' }).click()
      await page.getByText('This model of the development fixture stands still.').waitFor()
      assert.deepEqual(asked, ['/api/models/churn/train'])
    },
  },
  {
    name: 'keys lead to pages, but not while something is written; ? says which',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/m/churn')
      await page.keyboard.press('g')
      await page.keyboard.press('v')
      await until(page, '/m/churn/versions')
      await page.keyboard.press('g')
      await page.keyboard.press('a')
      await page.getByRole('searchbox').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('go ?')
      await until(page, '/audit?q=go+%3F')
      await page.getByText('No entry fits.').waitFor()
      await page.getByRole('heading', { level: 1 }).click()
      await page.getByRole('searchbox').blur()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    },
  },
  {
    name: 'the audit trail is told in plain words, filtered by its address, with links',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/audit?author=gate')
      const rows = page.getByRole('row')
      await rows.nth(1).waitFor()
      const said = await rows.allInnerTexts()
      assert.ok(
        said.slice(1).every((text) => /\tgate\tChampion set\t/.test(text)),
        said.join('\n'),
      )
      await page.getByLabel('Who').selectOption('')
      await until(page, '/audit')
      await page.goBack()
      await until(page, '/audit?author=gate')
      await page.getByRole('link', { name: 'autocomplete version 4' }).click()
      await until(page, '/m/autocomplete/versions/4')
    },
  },
  {
    name: 'on a phone the bar leads to overview, model, runs, search and all other pages',
    async run(page, baseUrl) {
      await page.setViewportSize(narrow)
      await open(page, baseUrl, '/m/churn/versions')
      const bar = page.getByRole('navigation', { name: 'Pages' })
      assert.deepEqual(
        (await bar.getByRole('link').allInnerTexts()).map((each) => each.trim()),
        ['Overview', 'Model', 'Runs'],
      )
      await bar.getByRole('button', { name: 'Search' }).click()
      await search(page).waitFor()
      await page.keyboard.press('Escape')
      await search(page).waitFor({ state: 'detached' })
      await bar.getByRole('button', { name: 'More' }).click()
      const more = page.getByRole('dialog', { name: 'All pages' })
      await more.getByRole('link', { name: 'Tune' }).click()
      await until(page, '/m/churn/tune')
      await more.waitFor({ state: 'detached' })
    },
  },
  {
    name: 'what is chosen on a page stands in its address: versions that are compared',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/autocomplete/versions/diff?from=1&to=3')
      assert.equal(await page.getByLabel('From version', { exact: true }).inputValue(), '1')
      await page.getByLabel('To version', { exact: true }).selectOption('2')
      await until(page, '/m/autocomplete/versions/diff?from=1&to=2')
      await page.goBack()
      assert.equal(await page.getByLabel('To version', { exact: true }).inputValue(), '3')
      await open(page, baseUrl, '/m/autocomplete/versions/2/examples?with=3,1')
      const heads = page.getByRole('columnheader')
      await heads.nth(3).waitFor()
      assert.deepEqual(
        (await heads.allInnerTexts()).slice(1).map((text) => /Version \d/.exec(text)?.[0]),
        ['Version 2', 'Version 3', 'Version 1'],
      )
      await page.getByRole('link', { name: /^As one page/ }).waitFor()
      await page.getByRole('checkbox', { name: 'v3' }).uncheck()
      await until(page, '/m/autocomplete/versions/2/examples?with=1')
    },
  },
  {
    name: 'a version that is asked for in the address answers, though it is not the champion',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/spam/try?version=2')
      await page.getByRole('heading', { name: 'Version 2' }).waitFor()
      await open(page, baseUrl, '/m/spam/try')
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      assert.equal(await page.getByRole('heading', { name: 'Version 2' }).count(), 0)
    },
  },
  {
    name: 'the title tells how far a training is',
    async run(page, baseUrl) {
      const answer = await fetch(new URL('/api/loop', baseUrl))
      const view = (await answer.json()) as { models: { model: string; active: object | null }[] }
      const progress = {
        ...{ epoch: 2, epochs: 4, step: 42, steps: 100, loss: 1, valLoss: null },
        ...{ examplesPerSecond: 10, secondsLeft: 9 },
      }
      const run = (
        (await (await fetch(new URL('/api/runs/019a0000000000c0ffee', baseUrl))).json()) as {
          run: object
        }
      ).run
      const models = view.models.map((each) =>
        each.model === 'churn'
          ? { ...each, active: { ...run, status: 'running', progress } }
          : { ...each, active: null },
      )
      await page.route('**/api/loop', (route) => route.fulfill({ json: { ...view, models } }))
      await open(page, baseUrl, '/m/churn')
      await page.getByRole('progressbar').waitFor()
      assert.equal(await page.title(), '42 % · Loop · churn · Millrace')
      await open(page, baseUrl, '/m/spam')
      assert.equal(await page.title(), 'Loop · spam · Millrace')
    },
  },
  {
    name: 'whoever starts a training by keyboard stays on its button',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/churn')
      const train = page.getByRole('button', { name: 'Train now' })
      await enabled(page).waitFor()
      await train.focus()
      await page.keyboard.press('Enter')
      const question = page.getByRole('dialog', { name: 'Train churn now?' })
      await question.getByRole('button', { name: 'Train now' }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('stands still').waitFor()
      await question.waitFor({ state: 'detached' })
      await page.locator('main button:focus').waitFor()
      assert.equal(await focused(page), 'Train now')
    },
  },
]

/** What a page makes of a server that goes away. Each check leaves the server running. */
export const awayChecks: readonly {
  readonly name: string
  run(page: Page, fixture: Fixture): Promise<void>
}[] = [
  {
    name: 'a page first opened while the server is away comes by itself when it answers',
    async run(page, fixture) {
      await page.setViewportSize(wide)
      await open(page, fixture.url, '/')
      await fixture.stop()
      await page.getByText('Disconnected, retrying.').waitFor()
      await page.getByRole('link', { name: 'Audit' }).click()
      await until(page, '/audit')
      await page.waitForTimeout(2500)
      assert.equal(await page.getByText(/Unable to preload|dynamically imported/).count(), 0)
      await fixture.start()
      await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
      await page.getByText('Disconnected, retrying.').waitFor({ state: 'detached' })
      assert.equal(pathOf(page), '/audit')
      await page.getByRole('link', { name: 'Runs' }).click()
      await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    },
  },
  {
    name: 'nothing can be asked of a server that is away',
    async run(page, fixture) {
      await open(page, fixture.url, '/m/churn')
      const train = page.getByRole('button', { name: 'Train now' })
      await enabled(page).waitFor()
      await fixture.stop()
      await page.getByText('Disconnected, retrying.').waitFor()
      assert.ok(await train.isDisabled())
      assert.equal(await train.getAttribute('title'), 'The server does not answer.')
      await fixture.start()
      await page.getByText('Disconnected, retrying.').waitFor({ state: 'detached' })
      await enabled(page).waitFor()
    },
  },
  {
    name: 'after an upgrade an open page is loaded anew, once',
    async run(page, fixture) {
      await page.setViewportSize(wide)
      await open(page, fixture.url, '/m/churn')
      const entry = () => page.locator('script[type=module][src]').first().getAttribute('src')
      let loads = 0
      page.on('load', () => loads++)
      await fixture.stop()
      await fixture.upgrade()
      await fixture.start()
      await page.locator('script[src$="-next.js"]').waitFor({ state: 'attached' })
      await page.getByRole('heading', { level: 1, name: 'churn' }).waitFor()
      await page.waitForTimeout(3000)
      assert.equal(loads, 1)
      assert.match((await entry()) ?? '', /-next\.js$/)
      await page.getByRole('link', { name: 'Audit' }).click()
      await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
      assert.equal(loads, 1)
    },
  },
  {
    name: 'a page whose files never come says so, and does not load itself again and again',
    async run(page, fixture) {
      await page.setViewportSize(wide)
      await open(page, fixture.url, '/m/churn')
      let loads = 0
      page.on('load', () => loads++)
      await page.route(/\/assets\/page-[^/]*\.js$/, (route) => route.abort())
      await page.getByRole('link', { name: 'Audit' }).click()
      await page.getByText('The files of this page did not come.').waitFor()
      await page.waitForTimeout(2500)
      assert.equal(loads, 1)
    },
  },
]
