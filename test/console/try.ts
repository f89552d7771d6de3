import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { ConsoleCheck } from './checks.ts'

const open = async (page: Page, baseUrl: string, path: string, width = 1440) => {
  await page.setViewportSize({ width, height: 900 })
  await page.goto(new URL(path, baseUrl).href)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** How models are tried with records. Needs the invented world of console/dev. */
export const tryChecks: readonly ConsoleCheck[] = [
  {
    name: 'a decimal comma is understood and said; what may be two numbers is asked back',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/heating/try')
      const field = page.getByRole('textbox', { name: 'area' })
      const predict = page.getByRole('button', { name: 'Predict' })
      await field.fill('120,5')
      await page.getByText('read as 120.5').waitFor()
      const asked = page.waitForRequest((request) => request.url().endsWith('/predict'))
      await predict.click()
      assert.equal((await asked).postDataJSON().row.area, 120.5)
      await field.fill('1,234')
      await page.getByText('1234 or 1.234?').waitFor()
      assert.ok(await predict.isDisabled())
      await field.fill('1234')
      await page.getByText('1234 or 1.234?').waitFor({ state: 'detached' })
      assert.equal(await page.getByText(/^read as/).count(), 0)
      assert.ok(await predict.isEnabled())
    },
  },
  {
    name: 'answers of two versions stand below each other, each in its own frame',
    async run(page, baseUrl) {
      for (const width of [1440, 800, 390]) {
        await open(page, baseUrl, '/m/spam/try?version=1,2', width)
        const answers = page.getByRole('list', { name: 'Classes with their probabilities' })
        await answers.nth(1).waitFor()
        const titles = page.getByRole('heading', { name: /^Version \d$/ })
        assert.deepEqual(await titles.allInnerTexts(), ['Version 1', 'Version 2'])
        const boxes = [titles.nth(0), answers.nth(0), titles.nth(1), answers.nth(1)]
        const places = await Promise.all(boxes.map((each) => each.boundingBox()))
        places.slice(1).forEach((box, at) => {
          const before = places[at]
          assert.ok(box && before && before.y + before.height <= box.y, `${width}: ${at}`)
        })
        const frame = answers.nth(1).locator('..')
        const below = page.getByRole('heading', { name: 'Feedback' })
        const [end, next] = [await frame.boundingBox(), await below.boundingBox()]
        assert.ok(end && next && end.y + end.height <= next.y, `${width}: it covers what is below`)
      }
    },
  },
]
