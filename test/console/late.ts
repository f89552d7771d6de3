import assert from 'node:assert/strict'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const wide = { width: 1440 }

const refused = {
  status: 500,
  contentType: 'application/json',
  body: JSON.stringify({ error: { code: 'internal', what: 'The disk is gone.' } }),
}

/** What the console says while an answer is late, or where none came. Needs the invented world of console/dev. */
export const lateChecks: readonly ConsoleCheck[] = [
  {
    name: 'rows of another page stand under their own places until those that were asked for are there',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/data/customers/3?tab=rows', wide)
      await page.getByText('1 to 20 of 29,600').waitFor()
      let answer = () => {}
      const late = new Promise<void>((resolve) => {
        answer = resolve
      })
      await page.route(/\/rows\?.*from=20/, async (route) => {
        await late
        await route.continue()
      })
      await page.getByRole('link', { name: 'Next' }).click()
      await page.waitForURL(/from=21/)
      await page.waitForTimeout(300)
      await page.getByText('1 to 20 of 29,600').waitFor()
      const places = page.getByRole('region', { name: 'Rows' }).locator('tbody td:first-child')
      assert.equal(await places.first().innerText(), '1')
      answer()
      await page.getByText('21 to 40 of 29,600').waitFor()
      assert.equal(await places.first().innerText(), '21')
    },
  },
  {
    name: 'where the models could not be read it is not said that none learnt from a version',
    async run(page, baseUrl) {
      await page.route(/\/api\/models$/, (route) => route.fulfill(refused))
      await open(page, baseUrl, '/data/customers/3?tab=models', wide)
      await page.getByRole('alert').filter({ hasText: 'The disk is gone.' }).waitFor()
      assert.equal(await page.getByText('No model version').count(), 0)
    },
  },
  {
    name: 'a copy that the browser does not allow is told of as none',
    async run(page, baseUrl) {
      await page.addInitScript('delete Navigator.prototype.clipboard')
      await open(page, baseUrl, '/m/autocomplete/versions/1', wide)
      await page.getByRole('button', { name: 'Copy the code' }).click()
      await page.getByText(/^Not copied: the browser allows it over HTTPS/).waitFor()
      assert.equal(await page.getByRole('status').filter({ hasText: 'Copied' }).count(), 0)
    },
  },
  {
    name: 'an address that is written in no known way is one of no page, and the menu stays',
    async run(page, baseUrl) {
      for (const path of ['/m/%25', '/m/%25/versions/1', '/models/%25']) {
        await open(page, baseUrl, path, wide)
        await page.getByText('There is no model called %.').waitFor()
        assert.equal(await page.getByRole('navigation').count(), 1, path)
      }
      await open(page, baseUrl, '/data/%25/1', wide)
      await page.getByRole('alert').filter({ hasText: 'found "%"' }).waitFor()
    },
  },
  {
    name: 'a name is written and kept without a mouse, and the focus is back at its button',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/runs/019a0000000000c0ffee', wide)
      const opener = page.getByRole('button', { name: 'Add a name, note or tags' })
      await opener.focus()
      await page.keyboard.press('Enter')
      await page.locator('input:focus').waitFor()
      await page.getByRole('button', { name: 'Cancel', exact: true }).last().focus()
      await page.keyboard.press('Enter')
      await page.locator('button:focus', { hasText: 'Add a name, note or tags' }).waitFor()
    },
  },
  {
    name: 'while runs are looked for it is not said that nothing was found',
    async run(page, baseUrl) {
      let answer = () => {}
      const late = new Promise<void>((resolve) => {
        answer = resolve
      })
      await page.route(/\/api\/runs\?.*q=/, async (route) => {
        await late
        await route.continue()
      })
      await open(page, baseUrl, '/', wide)
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: /^Search pages/ }).fill('zzzz')
      await page.getByRole('status').filter({ hasText: 'Searching' }).waitFor()
      answer()
      await page.getByRole('status').filter({ hasText: 'Nothing found.' }).waitFor()
    },
  },
  {
    name: 'the audit trail says how far back it was looked through, and goes further',
    async run(page, baseUrl) {
      const entry = (number: number) => ({
        ...{ time: 1_796_000_000_000 + number, author: number === 3 ? 'ada' : 'schedule' },
        ...{ action: 'enqueue', subject: 'customers', detail: `entry ${number}` },
      })
      await page.route(/\/api\/audit\?/, (route) => {
        const before = Number(new URL(route.request().url()).searchParams.get('before') ?? 251)
        const numbers = Array.from(
          { length: Math.min(200, before - 1) },
          (_, at) => before - 1 - at,
        )
        const last = numbers.at(-1) ?? 1
        return route.fulfill({
          json: { entries: numbers.map(entry), total: 250, next: last > 1 ? last : null },
        })
      })
      await open(page, baseUrl, '/audit', wide)
      await page.getByRole('heading', { name: '200 of 250 entries' }).waitFor()
      await page.getByRole('searchbox', { name: 'Search the entries' }).fill('ada')
      await page.getByText('None of the newest 200 fits.').waitFor()
      await page.getByRole('button', { name: 'Look further back' }).click()
      await page.getByRole('cell', { name: 'entry 3', exact: true }).waitFor()
      await page.getByRole('heading', { name: '1 of 250 entries' }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Look further back' }).count(), 0)
    },
  },
]
