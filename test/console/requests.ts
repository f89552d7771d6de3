import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { eventually, open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

/** Where a page is seen, unless it says so: on a wide screen, when all of it has come. */
const wide = { width: 1440, settled: true }

const rowsOf = (page: Page) =>
  page.getByRole('region', { name: 'Requests', exact: true }).locator('tbody tr')

const query = (page: Page) => new URL(page.url()).searchParams

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

interface Listed {
  readonly id: string
  readonly inputs: string
  readonly best: string
}

const asked = async (baseUrl: string, query: string): Promise<readonly Listed[]> => {
  const text = await (await fetch(`${baseUrl}/requests?${query}`)).text()
  return JSON.parse(text).requests
}

const first = async (baseUrl: string, query: string): Promise<Listed> =>
  (await asked(baseUrl, `limit=1&${query}`))[0] ?? assert.fail(`no request fits ${query}`)

const at = (id: string) => `/inference/${encodeURIComponent(id)}`

/** The pages of requests. Needs the invented world of console/dev. */
export const requestChecks: readonly ConsoleCheck[] = [
  {
    name: 'requests are filtered by what stands in the address, and Back undoes each choice',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/inference', wide)
      await rowsOf(page).first().waitFor()
      await page.getByLabel('Endpoint', { exact: true }).selectOption('spam')
      await page.waitForURL(/endpoint=spam$/)
      await page.getByLabel('Anomalies').selectOption('low_best')
      await page.waitForURL(/endpoint=spam&anomaly=low_best$/)
      await eventually(async () => {
        const rows = await rowsOf(page).allInnerTexts()
        assert.ok(rows.length > 3)
        for (const row of rows) assert.match(row, /spam v1[\s\S]*not sure/)
      })
      await page.getByLabel('Feedback').selectOption('label')
      await page.waitForURL(/said=label$/)
      await page.goBack()
      await page.goBack()
      await page.waitForURL((url) => url.search === '?endpoint=spam')
      await page.getByRole('button', { name: 'Clear', exact: true }).click()
      await page.waitForURL((url) => url.search === '')
    },
  },
  {
    name: 'requests are found by who answered; a constant is told from a version, its failure beside it',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/inference', wide)
      await page.getByLabel('Who answered').selectOption('fallback')
      await page.waitForURL(/variant=fallback$/)
      await eventually(async () =>
        assert.match(
          (await rowsOf(page).allInnerTexts()).join('\n'),
          /^.*\s+mails constant fallback/,
        ),
      )
      await page.getByLabel('Who answered').selectOption('shadow')
      await eventually(async () => {
        const rows = await rowsOf(page).allInnerTexts()
        assert.ok(rows.length > 3)
        for (const row of rows) assert.match(row, /inbox v2 shadow/)
      })
      await open(page, baseUrl, at('feed'.repeat(5)), wide)
      await page.getByText(/^No version: it is the constant that mails answered/).waitFor()
      await page.getByRole('link', { name: 'Failure' }).click()
      await page.getByText(/it failed with timeout\. It took longer than 500 ms/).waitFor()
    },
  },
  {
    name: 'a text is looked for; what nothing fits says so, and the filters are taken away from there',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/inference', wide)
      await page.getByRole('searchbox', { name: 'Search requests' }).fill('grüße AUS zürich')
      await page.waitForURL((url) => url.searchParams.get('q') === 'grüße AUS zürich')
      await eventually(async () => {
        const rows = await rowsOf(page).allInnerTexts()
        assert.ok(rows.length > 0 && rows.every((row) => row.includes('Grüße aus Zürich')))
      })
      await page.getByRole('searchbox', { name: 'Search requests' }).fill('nothing like it')
      await page.getByText('No request fits.').waitFor()
      await page.getByRole('button', { name: 'Clear the filters' }).click()
      await rowsOf(page).first().waitFor()
      assert.equal(query(page).get('q'), null)
    },
  },
  {
    name: 'requests are looked back over page by page, and come in while it is live',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/inference?endpoint=autocomplete', wide)
      await page.getByText(/^40 shown, back to/).waitFor()
      await page.getByRole('button', { name: 'Look further back' }).click()
      await page.getByText(/^\d\d shown, (and no more fit|back to)/).waitFor()
      await eventually(async () => assert.ok((await rowsOf(page).count()) > 40))
      const before = await rowsOf(page).count()
      await page.waitForTimeout(2500)
      assert.equal(await rowsOf(page).count(), before, 'nothing comes unless it is asked for')
      const live = page.getByRole('button', { name: 'Live', exact: true })
      await live.click()
      await page.waitForURL(/live=yes/)
      assert.equal(await live.getAttribute('aria-pressed'), 'true')
      await rowsOf(page).and(page.locator('[data-new]')).first().waitFor()
      assert.ok((await rowsOf(page).count()) > before)
    },
  },
  {
    name: 'a request shows its question, the probability of each class, where its time went, and what made it',
    async run(page, baseUrl) {
      const { id } = await first(baseUrl, 'model=spam&anomaly=low_best')
      for (const width of [1440, 390]) {
        await open(page, baseUrl, at(id), { ...wide, width })
        const said = plainSpaces(await page.getByRole('main').innerText())
        assert.match(said, /words\s+\d+\s+links\s+\d+\s+sender\s+(un)?known/)
        assert.match(said, /It is not sure: the probability of its best class, \d\d\.\d %/)
        assert.match(said, /waited\s+[\d.]+ ms\s+model\s+[\d.]+ ms\s+rest\s+[\d.]+ ms/)
        assert.equal(
          await page
            .getByRole('list', { name: /^Classes/ })
            .locator('li')
            .count(),
          2,
        )
        for (const name of ['spam version 1', '019a0000000000000001'])
          await page.getByRole('link', { name }).first().waitFor()
      }
      await page.getByRole('link', { name: /, all requests$/ }).click()
      await page.waitForURL(/\/inference\?subject=[0-9a-f]{64}$/)
    },
  },
  {
    name: 'tensors, numbers, pictures and what is cut or masked are shown as what they are',
    async run(page, baseUrl) {
      const tensors = await first(baseUrl, 'model=heating&q=%22region%22')
      await open(page, baseUrl, at(tensors.id), wide)
      const table = page.getByRole('region', { name: /^Tensors of the/ })
      assert.match(await table.first().innerText(), /x\s+float32\s+\[2, 4\]\s+120, 3, 1975, 2900/)
      assert.match(await table.last().innerText(), /energy\s+float32\s+\[2, 1\]\s+18515\.8/)
      const step = page.locator('section').filter({ hasText: 'Told by its scoring step' })
      assert.match(await step.last().innerText(), /mean area\s+104\.25[\s\S]*rows\.csv\s+25/)
      const file = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save rows.csv' }).click()
      assert.equal((await file).suggestedFilename(), 'rows.csv')
      await open(page, baseUrl, at((await first(baseUrl, 'model=heating&labeled=yes')).id), wide)
      await page.getByText(/^90\.0.% between [\d,.]+ and [\d,.]+$/).waitFor()
      await open(page, baseUrl, at((await first(baseUrl, 'model=digits')).id), wide)
      await page.getByRole('img', { name: 'The picture that was asked about' }).waitFor()
      await open(page, baseUrl, at((await first(baseUrl, 'model=mails&q=truncated')).id), wide)
      await page.getByText(/kB, too long to be kept: only its beginning is here\.$/).waitFor()
      await open(page, baseUrl, at((await first(baseUrl, 'q=%22masked%22')).id), wide)
      await page.getByText(/^What was asked is not kept/).waitFor()
    },
  },
  {
    name: 'feedback is given: a label of the classes, a score, a comment; the last label stands',
    async run(page, baseUrl) {
      const { id, best } = await first(baseUrl, 'model=spam&feedback=no')
      await open(page, baseUrl, at(id), wide)
      await page.getByText('Nobody has said yet').waitFor()
      const give = page.getByRole('button', { name: 'Give feedback' })
      assert.ok(await give.isDisabled())
      await page.getByLabel('Score, in a measure of your own').fill('much')
      await page.getByText('A number such as 12.5').waitFor()
      assert.ok(await give.isDisabled())
      await page.getByLabel('Score, in a measure of your own').fill('0,5')
      await page.getByRole('combobox', { name: 'What it should have been' }).fill('phishing')
      await page.getByLabel('Comment').fill('A bank asks for no passwords. 🏦')
      const sent = page.waitForRequest(/\/feedback$/)
      await give.click()
      assert.deepEqual((await sent).postDataJSON(), {
        ...{ request_id: id, label: 'phishing', score: 0.5 },
        comment: 'A bank asks for no passwords. 🏦',
      })
      await page.getByText('Kept: it should have been “phishing”.').waitFor()
      await page.getByText('A bank asks for no passwords. 🏦').last().waitFor()
      await page.getByRole('button', { name: 'The answer is right' }).click()
      await page.getByText(`Kept: it should have been “${best}”.`).waitFor()
      await page.getByText('phishing, until somebody said otherwise').waitFor()
      await page.getByRole('button', { name: 'The answer is right' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'a person is found without the name in the address, and erased only by the exact value',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/inference', wide)
      await page.getByRole('button', { name: 'Requests of a person', exact: true }).click()
      await page.getByRole('textbox', { name: 'Whose requests' }).fill('Zoë Ångström')
      await page.keyboard.press('Enter')
      await page.waitForURL(/subject=[0-9a-f]{64}$/)
      await eventually(async () => {
        const rows = await rowsOf(page).allInnerTexts()
        assert.ok(rows.length > 2 && rows.every((row) => row.includes('Zoë Ångström')))
      })
      await page.getByRole('button', { name: 'Erase requests of a person' }).click()
      const question = page.getByRole('dialog', { name: 'Erase the requests of a person?' })
      const yes = question.getByRole('button', { name: 'Erase for good' })
      assert.ok(await yes.isDisabled())
      await question.getByRole('textbox').fill('Zoë Ångström')
      const until = Date.now()
      await yes.click()
      const done = page.getByRole('dialog', { name: 'Erased from the inference log' })
      await done.getByText(/^\d+ requests? erased with what was said of them/).waitFor()
      await done.getByRole('button', { name: 'Close' }).last().click()
      await page.locator('button:focus', { hasText: 'Erase requests of a person' }).waitFor()
      // Others of the same person may have come since.
      const before = `q=${encodeURIComponent('Zoë Ångström')}&to=${until}`
      assert.deepEqual(await asked(baseUrl, before), [])
    },
  },
  {
    name: 'what is shown is exported as a file, with the same filters',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/inference?endpoint=mails&said=label', wide)
      await page.getByRole('button', { name: 'Export' }).click()
      const link = page.getByRole('link', { name: 'All that fit, as CSV' })
      const text = await (
        await fetch(new URL((await link.getAttribute('href')) ?? '', baseUrl))
      ).text()
      const lines = text.trim().split('\r\n')
      assert.match(lines[0] ?? '', /^id,time,event_time,endpoint,model,version/)
      const shown = await asked(baseUrl, 'model=mails&labeled=yes&limit=500')
      assert.equal(lines.length - 1, shown.length)
    },
  },
  {
    name: 'where nothing was asked, where the log cannot be read, and of an id that nobody had, it is said',
    async run(page, baseUrl) {
      const none = { requests: [], next: null, lookedTo: null }
      await page.route('**/requests?*', (route) => route.fulfill({ json: none }))
      await open(page, baseUrl, '/inference', wide)
      await page.getByText('Nothing has been asked yet.').waitFor()
      await page.unroute('**/requests?*')
      const error = { code: 'storage', what: 'The disk is full.', fix: 'Make room.' }
      await page.route('**/requests?*', (route) => route.fulfill({ status: 507, json: { error } }))
      await open(page, baseUrl, '/inference?endpoint=mails', wide)
      assert.match(await page.getByRole('alert').innerText(), /The disk is full\.[\s\S]*storage/)
      await open(page, baseUrl, at('nobody'), wide)
      assert.match(
        await page.getByRole('alert').innerText(),
        /There is no record of request "nobody"/,
      )
    },
  },
]
