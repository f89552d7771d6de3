import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

/** Where pages are seen: on a wide screen, when all of them has come. */
const wide = { width: 1440, settled: true }

const posted = (page: Page, ending: string) =>
  page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith(ending))

const rows = (page: Page) =>
  page.getByRole('region', { name: 'Refused rows', exact: true }).locator('tbody tr')

/** What is done to data by hand. Needs the invented world of console/dev, which it changes. */
export const deedChecks: readonly ConsoleCheck[] = [
  {
    name: 'refused rows that are chosen are discarded and released, each as it was listed, after it was said what that does',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/autocomplete/quarantine', wide)
      await page.getByRole('checkbox', { name: 'Choose queue.quarantine.jsonl, line 46' }).check()
      await page.getByRole('checkbox', { name: 'Choose by a call, row 44' }).check()
      await page.getByRole('button', { name: 'Discard 2 rows' }).click()
      const question = page.getByRole('dialog', { name: 'Discard 2 rows of autocomplete?' })
      await question.getByText('It cannot be undone.').waitFor()
      await question.getByText('Holds the control character U+0007.').waitFor()
      const sent = posted(page, '/quarantine/discard')
      await question.getByRole('button', { name: 'Discard 2 rows' }).click()
      assert.deepEqual((await sent).postDataJSON(), {
        ...{ file: true, line: 46, was: 'ring the bell \u0007' },
      })
      await page.getByText('2 rows discarded. 44 refused rows of autocomplete left.').waitFor()
      await page.getByText('20 of 44 shown').waitFor()
      await page.getByRole('button', { name: 'Release 20 rows' }).click()
      const release = page.getByRole('dialog', { name: 'Release 20 rows of autocomplete?' })
      await release
        .getByText('It was refused', { exact: false })
        .or(release.getByText('They were refused because'))
        .waitFor()
      await page.keyboard.press('Escape')
      await page.locator('button:focus', { hasText: 'Release 20 rows' }).waitFor()
    },
  },
  {
    name: 'a refused row is corrected and released; the dialog stays where that is refused again',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/autocomplete/quarantine', wide)
      await page.getByRole('button', { name: 'Correct by a call, row 40' }).click()
      const question = page.getByRole('dialog', {
        name: 'Correct and release a row of autocomplete?',
      })
      const box = question.getByRole('textbox', { name: 'The row' })
      const yes = question.getByRole('button', { name: 'Release the corrected row' })
      assert.deepEqual(JSON.parse(await box.inputValue()), { age: '42', plan: 'basic' })
      await box.fill('{"age":"42"')
      await question.getByText('It is no record').waitFor()
      assert.ok(await yes.isDisabled())
      await box.fill('{"age":"42","churned":"still wrong"}')
      await yes.click()
      await page.getByText('The row is still wrong.').waitFor()
      await box.fill('{"age":"42","plan":"basic","churned":"no"}')
      const sent = posted(page, '/quarantine/release')
      await yes.click()
      assert.deepEqual((await sent).postDataJSON(), {
        ...{ file: false, line: 40, was: '{"age":"42","plan":"basic"}' },
        text: '{"age":"42","plan":"basic","churned":"no"}',
      })
      await question.waitFor({ state: 'detached' })
      await page.getByText(/^Corrected and released\./).waitFor()
      await rows(page).filter({ hasText: 'row 40' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'a person is erased by the exact value, and it is told from which versions and which models learnt from it',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/customers/3?tab=rows', wide)
      const cells = await page
        .getByRole('region', { name: 'Rows', exact: true })
        .locator('tbody tr')
        .first()
        .innerText()
      const [, customer = assert.fail(cells)] = cells.split(/\s+/)
      await page.getByRole('button', { name: 'Erase a person' }).click()
      const question = page.getByRole('dialog', { name: 'Erase a person from customers?' })
      const yes = question.getByRole('button', { name: 'Erase for good' })
      assert.ok(await yes.isDisabled())
      const box = question.getByRole('textbox', { name: 'Whose rows: the value of customer' })
      await box.fill('nobody at all')
      await yes.click()
      await page.getByText('No row of customers is of nobody at all.').waitFor()
      await box.fill(customer)
      await yes.click()
      const done = page.getByRole('dialog', { name: 'Erased from customers' })
      await done.getByText('data version 3: 1 row').waitFor()
      await done.getByRole('link', { name: 'churn version 1' }).waitFor()
      await done.getByText('1 row still stands in').waitFor()
      await done.getByRole('button', { name: 'Close' }).last().click()
      await page.locator('button:focus', { hasText: 'Erase a person' }).waitFor()
      await open(page, baseUrl, '/data/heating/1', wide)
      assert.equal(await page.getByRole('button', { name: 'Erase a person' }).count(), 0)
    },
  },
  {
    name: 'a column gets another type in a new version, and that is undone',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/customers/2?column=age', wide)
      await page.getByRole('region', { name: 'age in full' }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Change the type of age' }).count(), 0)
      await open(page, baseUrl, '/data/customers/3?column=age', wide)
      await page.getByRole('button', { name: 'Change the type of age' }).click()
      const question = page.getByRole('dialog', { name: 'Give age of customers another type?' })
      const yes = question.getByRole('button', { name: 'Change the type' })
      assert.ok(await yes.isDisabled())
      await question.getByRole('combobox', { name: 'New type' }).selectOption('text')
      await yes.click()
      await page.waitForURL(/\/data\/customers\/4\?column=age$/)
      await page.getByText('age of customers is a text from data version 4 on.').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page
        .getByText('Undone: age of customers is a number again, in data version 5.')
        .waitFor()
      await page.waitForURL(/\/data\/customers\/5\?column=age$/)
    },
  },
  {
    name: 'a data version that models learnt from is deleted only where that is said in so many words',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/customers/1', wide)
      await page.getByRole('button', { name: 'Delete data version 1' }).click()
      const question = page.getByRole('dialog', { name: 'Delete data version 1 of customers?' })
      await question.getByRole('link', { name: 'churn version 1' }).waitFor()
      const yes = question.getByRole('button', { name: 'Delete 29,217 rows' })
      assert.ok(await yes.isDisabled())
      await question.getByRole('checkbox').check()
      const sent = posted(page, '/versions/1/delete')
      await yes.click()
      assert.deepEqual((await sent).postDataJSON(), { force: true })
      await page.getByText('Deleted: the rows of data version 1 of customers.').waitFor()
      await page.waitForURL((url) => /\/data\/customers\/\d$/.test(url.pathname))
      assert.ok(await page.getByRole('button', { name: /^Delete data version/ }).isDisabled())
    },
  },
]
