import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

/** Where a page is seen, unless it says so: on a wide screen, when all of it has come. */
const wide = { width: 1440, settled: true }

const query = (page: Page) => new URL(page.url()).search
const rowsOf = (page: Page, table: string) =>
  page.getByRole('region', { name: table, exact: true }).locator('tbody tr')

const paths = [
  ...['/data', '/data/customers/3', '/data/customers/3?column=charge', '/data/digits/1'],
  ...['/data/customers/3?tab=checks', '/data/customers/3?tab=rows', '/data/customers/1?tab=models'],
  ...['/data/customers/diff?from=2&to=3', '/data/autocomplete/1?column=text'],
]

/** The pages of data sets. Needs the invented world of console/dev. */
export const dataChecks: readonly ConsoleCheck[] = [
  {
    name: 'pages of data say nothing on the console and do not scroll sideways',
    async run(page, baseUrl) {
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
      for (const path of paths) {
        await open(page, baseUrl, path, { ...wide, width: 390 })
        await page.waitForTimeout(300)
        const width = await page.evaluate<number>('document.documentElement.scrollWidth')
        if (width > 390) problems.push(`${path} is ${width} pixels wide`)
      }
      assert.deepEqual(problems, [])
    },
  },
  {
    name: 'a blocked data set stands first, and leads to what it failed, found and bound',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data', wide)
      const first = rowsOf(page, 'Data sets').first()
      await first.getByText('blocked').waitFor()
      assert.match(await first.innerText(), /^customers\s+blocked\s+3 of 6 checks failed/)
      assert.match(await rowsOf(page, 'Data sets').nth(1).innerText(), /^spam\s+warned/)
      await first.getByRole('link', { name: /checks failed/ }).click()
      await page.waitForURL(/\/data\/customers\/3\?tab=checks$/)
      await page
        .getByRole('heading', { name: 'Nothing learns from data version 3: it is blocked' })
        .waitFor()
      const check = rowsOf(page, 'Checks').filter({ hasText: '"age" is there' })
      const said = (await check.innerText()).replaceAll('\u202f', ' ')
      assert.match(
        said,
        /4,863 of 29,600 rows \(16\.4 %\).*row 5 line [\d,]+ of [\w.]+: no value.*10\.0 %\s+failed, blocks/s,
      )
      await rowsOf(page, 'History of verdicts').nth(2).waitFor()
      assert.equal(await rowsOf(page, 'History of verdicts').count(), 3)
      await page.getByRole('link', { name: 'row 9,014' }).click()
      await page.waitForURL(/\?tab=rows&from=9014$/)
      assert.match(await rowsOf(page, 'Rows').first().innerText(), /^9,014\s.*\s420\s/s)
    },
  },
  {
    name: 'an address that names a version that is not there says so, and shows no other one',
    async run(page, baseUrl) {
      for (const [path, said] of [
        ['/data/churn/diff?from=1&to=99', 'The data set churn has no version 99'],
        ['/data/churn/diff?from=x&to=2', 'The data set churn has no version x'],
        ['/m/spam/versions/diff?from=1&to=99', 'spam has no version 99'],
        ['/m/spam/versions/abc', 'spam has no version abc'],
        ['/m/spam/versions/0/examples', 'spam has no version 0'],
      ] as const) {
        await open(page, baseUrl, path, wide)
        await page.getByText(said).waitFor()
      }
      await open(page, baseUrl, '/data/churn/diff?from=1&to=99', wide)
      await page.getByRole('link', { name: 'To the newest two' }).click()
      await page.getByRole('heading', { name: 'Rows and columns' }).waitFor()
    },
  },
  {
    name: 'a version without checks says how they are declared, and has no part for them',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/heating/1', wide)
      await page.getByText('No checks are declared for heating').waitFor()
      assert.equal(await page.getByRole('link', { name: 'Checks', exact: true }).count(), 0)
      await open(page, baseUrl, '/data/heating/1?tab=checks', wide)
      await page.getByText('No checks are declared for heating').waitFor()
    },
  },
  {
    name: 'what is chosen of a version stands in its address, and Back undoes it',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/customers/3', wide)
      await page.getByRole('link', { name: 'plan', exact: true }).click()
      await page.getByRole('region', { name: 'plan in full' }).waitFor()
      assert.equal(query(page), '?column=plan')
      await page.getByRole('link', { name: 'Rows', exact: true }).click()
      await page.getByText('1 to 20 of 29,600').waitFor()
      await page.getByRole('link', { name: 'Next' }).click()
      await page.getByText('21 to 40 of 29,600').waitFor()
      assert.equal(query(page), '?tab=rows&from=21')
      await page.getByRole('combobox', { name: 'Version' }).selectOption('2')
      await page.waitForURL(/\/data\/customers\/2\?tab=rows$/)
      for (const search of ['?tab=rows&from=21', '?tab=rows', '?column=plan']) {
        await page.goBack()
        await page.waitForURL((url) => url.search === search)
      }
      await page.getByRole('region', { name: 'plan in full' }).waitFor()
    },
  },
  {
    name: 'a difference shows only what differs',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/customers/diff?from=2&to=3', wide)
      const table = page.getByRole('region', { name: /^What version 2 and version 3 differ in/ })
      await table.waitFor()
      const rows = await table.locator('tbody tr').allInnerTexts()
      assert.deepEqual(
        rows.map((row) => /^\w+/.exec(row)?.[0]),
        ['age', 'charge'],
      )
      assert.match(rows[0] ?? '', /0\.13, missing\s+3\.2.% → 16\.4.%/)
      await page.getByText('The same in both: customer, plan, months').waitFor()
      const facts = page.locator('main dl').first()
      assert.match(await facts.innerText(), /Columns added\s+region\s+Columns gone\s+note/)
      await page.getByRole('combobox', { name: 'From version' }).selectOption('1')
      await page.getByRole('combobox', { name: 'To version' }).selectOption('2')
      await page.waitForURL(/from=1&to=2$/)
      await page.getByText('Rows added').waitFor()
      assert.doesNotMatch(await facts.innerText(), /gone|Columns/)
    },
  },
  {
    name: 'images are shown as pictures',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/digits/1', wide)
      await page.getByRole('img', { name: 'Row 1', exact: true }).waitFor()
      assert.equal(await page.getByRole('img', { name: /^Row \d+$/ }).count(), 20)
      await open(page, baseUrl, '/data/digits/1?tab=rows', wide)
      await page.getByRole('img', { name: 'pixels of row 3' }).waitFor()
    },
  },
  {
    name: 'the loop, a run and a version lead to the data they go by; an old quarantine to where it is now',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/churn', wide)
      await page.getByRole('link', { name: 'Data', exact: true }).last().click()
      await page.waitForURL(/\/data\/customers\/3$/)
      await open(page, baseUrl, '/runs/019a0000000000c0ffee', wide)
      await page.getByRole('link', { name: 'customers version 1' }).click()
      await page.waitForURL(/\/data\/customers\/1$/)
      await page.getByRole('link', { name: 'Models', exact: true }).click()
      await page.getByRole('link', { name: 'churn v1' }).click()
      await page.waitForURL(/\/m\/churn\/versions\/1$/)
      await page.getByRole('link', { name: 'customers version 1' }).click()
      await page.waitForURL(/\/data\/customers\/1$/)
      await open(page, baseUrl, '/m/autocomplete/quarantine', wide)
      await page.waitForURL(/\/data\/autocomplete\/quarantine$/)
    },
  },
  {
    name: 'without a mouse: a data set is searched, a column opened, the rows read on',
    async run(page, baseUrl) {
      const follow = async (name: string) => {
        const link = page.getByRole('link', { name, exact: true }).first()
        await link.waitFor()
        for (let presses = 0; presses < 80; presses++) {
          await page.keyboard.press('Tab')
          if ((await link.locator(':scope:focus').count()) > 0) {
            await page.keyboard.press('Enter')
            return
          }
        }
        assert.fail(`${name} is not reached`)
      }
      await open(page, baseUrl, '/', wide)
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: /^Search pages/ }).waitFor()
      await page.keyboard.type('customers')
      await page.getByRole('option', { name: /^Data customers/, selected: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/data\/customers\/3$/)
      await follow('months')
      await page.getByRole('region', { name: 'months in full' }).waitFor()
      await page.locator('a:focus', { hasText: 'months' }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('region', { name: 'months in full' }).waitFor({ state: 'detached' })
      await page.keyboard.press('g')
      await page.keyboard.press('d')
      await page.waitForURL(/\/data$/)
      await follow('customers')
      await page.waitForURL(/\/data\/customers\/3$/)
      await follow('Rows')
      await page.getByText('1 to 20 of 29,600').waitFor()
      await follow('Next')
      await page.getByText('21 to 40 of 29,600').waitFor()
    },
  },
]
