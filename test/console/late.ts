import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { ConsoleCheck } from './checks.ts'

const open = async (page: Page, baseUrl: string, path: string) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(new URL(path, baseUrl).href)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

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
      await open(page, baseUrl, '/data/customers/3?tab=rows')
      await page.getByText('0 to 19 of 29,600').waitFor()
      let answer = () => {}
      const late = new Promise<void>((resolve) => {
        answer = resolve
      })
      await page.route(/\/rows\?.*from=20/, async (route) => {
        await late
        await route.continue()
      })
      await page.getByRole('link', { name: 'Next' }).click()
      await page.waitForURL(/from=20/)
      await page.waitForTimeout(300)
      await page.getByText('0 to 19 of 29,600').waitFor()
      const places = page.getByRole('region', { name: 'Rows' }).locator('tbody td:first-child')
      assert.equal(await places.first().innerText(), '0')
      answer()
      await page.getByText('20 to 39 of 29,600').waitFor()
      assert.equal(await places.first().innerText(), '20')
    },
  },
  {
    name: 'where the models could not be read it is not said that none learnt from a version',
    async run(page, baseUrl) {
      await page.route(/\/api\/models$/, (route) => route.fulfill(refused))
      await open(page, baseUrl, '/data/customers/1?tab=models')
      await page.getByRole('alert').filter({ hasText: 'The disk is gone.' }).waitFor()
      assert.equal(await page.getByText('No model version').count(), 0)
    },
  },
  {
    name: 'a copy that the browser does not allow is told of as none',
    async run(page, baseUrl) {
      await page.addInitScript('delete Navigator.prototype.clipboard')
      await open(page, baseUrl, '/m/autocomplete/versions/1')
      await page.getByRole('button', { name: 'Copy the code' }).click()
      await page.getByText(/^Not copied: the browser allows it over HTTPS/).waitFor()
      assert.equal(await page.getByRole('status').filter({ hasText: 'Copied' }).count(), 0)
    },
  },
]
