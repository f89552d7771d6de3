import assert from 'node:assert/strict'
import { violationsIn } from './axe.ts'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const wide = { width: 1440 }

/** How models are tried with records. Needs the invented world of console/dev. */
export const tryChecks: readonly ConsoleCheck[] = [
  {
    name: 'a decimal comma is understood and said; what may be two numbers is asked back',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/heating/try', wide)
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
        await open(page, baseUrl, '/m/spam/try?version=1,2', { ...wide, width })
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
  {
    name: 'an answer is explained on request: values, words and pixels by what they add, in every scheme',
    async run(page, baseUrl) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await open(page, baseUrl, '/m/spam/try', wide)
        const why = page.getByRole('button', { name: 'Why this answer?' })
        assert.equal(await page.getByText('of this one').count(), 0, 'nothing before it is asked')
        await why.click()
        await page.getByText(/^Log-odds of “spam”: −0.8454 of a record without values/).waitFor()
        const values = page.getByRole('list', { name: 'What each value adds' })
        assert.match(await values.innerText(), /sender\s*unknown/)
        assert.deepEqual(await violationsIn(page, page.locator('main')), [])
        await open(page, baseUrl, '/m/mails/try', wide)
        await page.getByRole('textbox', { name: 'Your text' }).fill('Claim your free prize now!')
        await page.getByRole('button', { name: 'Predict' }).click()
        await why.click()
        await page.locator('mark').nth(5).waitFor()
        assert.equal(await page.locator('mark').count(), 6)
        assert.deepEqual(await violationsIn(page, page.locator('main')), [])
        await why.click()
        await page.locator('mark').first().waitFor({ state: 'detached' })
      }
      await open(page, baseUrl, '/m/heating/try', wide)
      await page.getByRole('heading', { name: 'Prediction' }).waitFor()
      const own = page.getByRole('button', { name: 'Why this answer?' })
      assert.equal(await own.count(), 0, 'a task of a project is not asked what it cannot tell')
    },
  },
  {
    name: 'a wrong answer of a version is explained where it stands',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/digits/versions/2/evaluation', wide)
      await page.getByRole('button', { name: 'Why this answer?' }).first().click()
      const pixels = page.getByRole('img', { name: /^Which pixels add/ })
      await pixels.waitFor()
      const box = await pixels.boundingBox()
      assert.ok(box && Math.abs(box.width - box.height) < 2, 'as wide as the picture is')
    },
  },
]
