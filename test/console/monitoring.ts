import assert from 'node:assert/strict'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const wide = { width: 1440, settled: true }

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

const ofSpam = '/m/spam/monitoring'

/** Pages of traffic. Needs the invented world of console/dev; the last one changes it. */
export const monitoringChecks: readonly ConsoleCheck[] = [
  {
    name: 'pages of traffic say nothing on the console and do not scroll sideways',
    async run(page, baseUrl) {
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
      const models = ['spam', 'digits', 'mails', 'heating', 'churn', 'autocomplete']
      const features = ['links', 'sender', 'delay'].map((name) => `${ofSpam}/drift/${name}`)
      for (const path of [...models.map((model) => `/m/${model}/monitoring`), ...features])
        for (const width of [390, 1440]) {
          await open(page, baseUrl, path, { ...wide, width })
          const found = await page.evaluate<number>('document.documentElement.scrollWidth')
          assert.ok(found <= width, `${path} is ${found} pixels wide at ${width}`)
        }
      assert.deepEqual(problems, [])
    },
  },
  {
    name: 'the overview names traffic that drifts with since when and why, and leads to it',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/', wide)
      const item = page.getByRole('listitem').filter({ hasText: 'Traffic of spam drifts' })
      assert.match(await item.innerText(), /since window \d+ of v1\s+Since .*links is higher/)
      await item.getByRole('link').click()
      await page.waitForURL('**/m/spam/monitoring?endpoint=spam')
    },
  },
  {
    name: 'a model says in a sentence how its traffic is, and a mark of a window leads to what differs in it',
    async run(page, baseUrl) {
      await open(page, baseUrl, ofSpam, wide)
      await page.getByText(/^Since .* UTC, links is higher than in training/).waitFor()
      const windows = page.getByRole('list', { name: 'Windows of version 1, oldest first' })
      assert.equal(await windows.getByRole('link').count(), 20)
      const last = windows.getByRole('link', { name: /^Window 20 of version 1: drifts/ })
      assert.equal(await last.getAttribute('aria-current'), 'true')
      const chart = page.getByRole('figure', { name: /^How much features differ/ })
      assert.match((await chart.getAttribute('aria-label')) ?? '', /links from 0\.\d+ to 0\.5/)
      const rows = page.getByRole('region', { name: 'Features' }).locator('tbody tr')
      const [links = '', sender = ''] = (await rows.allInnerTexts()).map(plainSpaces)
      assert.match(links, /^links\s+input\s+critical\s+drifts\s+0\.5\d\d\s+2 → 4\s+0 % → 0 %\s+46/)
      assert.match(sender, /^sender[\s\S]*known \(59\.0 %\) → known \(5\d\.\d %\)/)
      await windows.getByRole('link', { name: /^Window 2 of/ }).press('Enter')
      await page.getByRole('heading', { name: /^Window 2 of v1 steady$/ }).waitFor()
      assert.equal(new URL(page.url()).search, '?endpoint=spam&version=1&window=2')
      await page.goBack()
      await page.getByRole('heading', { name: /^Window 20 of v1 drifts$/ }).waitFor()
    },
  },
  {
    name: 'a feature shows where its values lay and lie, all figures, and the requests of its window',
    async run(page, baseUrl) {
      await open(page, baseUrl, ofSpam, wide)
      const table = page.getByRole('region', { name: 'Features' })
      await table.getByRole('link', { name: 'sender' }).click()
      await page.getByRole('heading', { level: 1, name: 'sender' }).waitFor()
      const values = page.getByRole('figure', { name: /^Values of sender: before most are known/ })
      await values.waitFor()
      const came = page.getByRole('region', { name: 'Values that were hardly there before' })
      assert.match(plainSpaces(await came.innerText()), /partner\s+1\d\.\d %/)
      await page.getByRole('figure', { name: /^How much features differ.*: sender from/ }).waitFor()
      await page.getByRole('link', { name: 'Requests of this window' }).click()
      await page.waitForURL(/\/inference\?endpoint=spam&version=1&from=\d+&to=\d+$/)
    },
  },
  {
    name: 'what was not measured looks like nothing: no number, no line, a broken frame',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/digits/monitoring', wide)
      await page.getByText(/^Its traffic cannot be watched: what version 1/).waitFor()
      await page.getByText('Nothing was measured in these windows: nothing can be said').waitFor()
      const states = page.getByRole('region', { name: 'Features' }).locator('tbody tr')
      for (const text of await states.allInnerTexts()) assert.match(text, /not measured[\s\S]*–/)
      await open(page, baseUrl, `${ofSpam}/drift/delay`, wide)
      const figures = page.locator('dl').filter({ hasText: 'Jensen–Shannon' })
      const told = (await figures.locator('dd').allInnerTexts()).slice(0, -1)
      for (const text of told) assert.match(text, /^–/)
      await open(page, baseUrl, '/m/autocomplete/monitoring', wide)
      await page.getByText('Its traffic is not watched: the configuration says so.').waitFor()
      await open(page, baseUrl, '/m/churn/monitoring', wide)
      await page.getByText(/^No window of its traffic is over yet/).waitFor()
      await page.getByText('No window is over yet: nothing can be said').waitFor()
    },
  },
  {
    name: 'texts tell of words that came and went, and parts of the traffic that grew are told',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/mails/monitoring', wide)
      const came = page.getByRole('region', { name: 'Words that came' })
      assert.match(plainSpaces(await came.innerText()), /invoice\s+<? ?0[\d.]* %\s+3\.0 %/)
      await page.getByRole('region', { name: 'Words that went' }).getByText('the').waitFor()
      await open(page, baseUrl, ofSpam, wide)
      const parts = page.getByRole('region', { name: 'Parts of the traffic' })
      assert.match(plainSpaces(await parts.innerText()), /branch = Leeds\s+12\.0 %\s+31\.0 %/)
    },
  },
  {
    name: 'answers with anomalous probabilities are drawn over class, probability and time, and lead to their requests',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/digits/monitoring', wide)
      const drawn = page.getByRole('figure', { name: /^\d+ answers with anomalous probabilities/ })
      await drawn.locator('polyline').first().waitFor({ state: 'attached' })
      await drawn.locator('circle').first().click({ force: true })
      await page.getByRole('heading', { level: 1, name: /^Request [0-9a-f]{20}$/ }).waitFor()
      await page.goBack()
      await page.getByRole('link', { name: 'As a list' }).click()
      await page.waitForURL('**/inference?endpoint=digits&version=1&anomaly=any')
    },
  },
  {
    name: 'answers that came late are judged again, after it is said what that does',
    async run(page, baseUrl) {
      await open(page, baseUrl, ofSpam, wide)
      await page.getByText('48 answers came after their window was judged').waitFor()
      await page.getByRole('button', { name: 'Judge again' }).click()
      const question = page.getByRole('dialog', { name: 'Judge the traffic of spam again?' })
      await question.getByText(/^Every window of spam is judged anew/).waitFor()
      await question.getByRole('button', { name: 'Judge again' }).click()
      await page.getByText(/^26 windows of spam are judged again/).waitFor()
      await page.getByText('48 answers came after').waitFor({ state: 'detached' })
    },
  },
]
