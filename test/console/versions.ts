import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { endTrainings, open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const wide = { width: 1440 }

const championRow = (page: Page, version: number) =>
  page.getByRole('row', { name: new RegExp(`^v${version} champion`) })

/** The champion, after what trains beside it was ended: no other takes over meanwhile. */
const championAtRest = async (baseUrl: string): Promise<number> => {
  await endTrainings(baseUrl)
  const text = await (await fetch(new URL('/api/loop', baseUrl))).text()
  const { models }: { models: { model: string; champion: number }[] } = JSON.parse(text)
  return (
    models.find(({ model }) => model === 'autocomplete')?.champion ?? assert.fail('no champion')
  )
}

/** What is done to versions, and what is seen of one. Needs the invented loops of console/dev. */
export const versionChecks: readonly ConsoleCheck[] = [
  {
    name: 'a promotion says what gets better and worse, begins at the harmless button and can be undone',
    async run(page, baseUrl) {
      const champion = await championAtRest(baseUrl)
      await open(page, baseUrl, '/m/autocomplete/versions', wide)
      await championRow(page, champion).waitFor()
      await page.getByRole('button', { name: 'Promote version 2', exact: true }).click()
      const question = page.getByRole('dialog', { name: 'Promote version 2 of autocomplete?' })
      await question.getByText(`takes over from version ${champion}`).waitFor()
      await question.getByText('Gets worse').waitFor()
      const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
      assert.equal(await focused(), 'Keep as it is')
      assert.ok(await question.getByRole('button', { name: 'Close' }).isVisible())
      await question.getByRole('button', { name: 'Promote version 2' }).click()
      await championRow(page, 2).waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await championRow(page, champion).waitFor()
      await page
        .getByText(`Undone: version ${champion} of autocomplete is champion again.`)
        .waitFor()
    },
  },
  {
    name: 'a rollback names both versions and can be undone',
    async run(page, baseUrl) {
      const champion = await championAtRest(baseUrl)
      await open(page, baseUrl, '/m/autocomplete/versions', wide)
      await page.getByRole('button', { name: 'Roll back' }).click()
      const question = page.getByRole('dialog', {
        name: new RegExp(`from version ${champion} to version \\d+\\?`),
      })
      await question.waitFor()
      await question.getByRole('button', { name: /^Roll back to version/ }).click()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page
        .getByText(`Undone: version ${champion} of autocomplete is champion again.`)
        .waitFor()
      await championRow(page, champion).waitFor()
    },
  },
  {
    name: 'a deletion is shown with what goes and what stays before it is done',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/autocomplete/versions/1', wide)
      await page.getByRole('button', { name: 'Delete version 1 of autocomplete' }).click()
      const question = page.getByRole('dialog', { name: 'Delete version 1 of autocomplete?' })
      await question.getByText('This goes, for good').waitFor()
      await question.getByText('data version 1').waitFor()
      await page.keyboard.press('Escape')
      await question.waitFor({ state: 'detached' })
      await page.locator('button:focus[aria-label="Delete version 1 of autocomplete"]').waitFor()
    },
  },
  {
    name: 'a version stands beside another with curves, matrix, slices and wrong rows, as its address says',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/spam/versions/2', wide)
      await page.getByRole('link', { name: 'Evaluation', exact: true }).click()
      const matrix = page.getByRole('region', { name: 'Confusion matrix of version 2' })
      await matrix.getByRole('row', { name: /^phishing 0 43 0/ }).waitFor()
      await page.getByRole('region', { name: 'Slices by sender' }).waitFor()
      await page.getByRole('combobox', { name: 'Version beside it' }).selectOption('1')
      await page.waitForURL(/evaluation\?with=1$/)
      await page.getByRole('region', { name: 'Confusion matrix of version 1' }).waitFor()
      await page.getByRole('combobox', { name: 'Class of the curves' }).selectOption('spam')
      await page.getByRole('figure', { name: /^ROC of spam: v2, AUC 0\.9998.*; v1, AUC/ }).waitFor()
      await page.getByRole('region', { name: 'Rows that version 1 answered wrong' }).waitFor()
      await page.goBack()
      await page.waitForURL(/evaluation\?with=1$/)
    },
  },
  {
    name: 'a version has files to download and code that calls it',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/spam/versions/2', wide)
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: 'model.onnx' }).click()
      assert.equal((await downloading).suggestedFilename(), 'spam-v2-model.onnx')
      await page.getByRole('button', { name: 'Python' }).click()
      await page.getByText('"words": 212').waitFor()
    },
  },
  {
    name: 'refused rows stand in the quarantine, more of them on request; a version of data leads there where there are some',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/autocomplete', wide)
      await page.getByRole('link', { name: '46 rows refused' }).click()
      await page.getByText('20 of 46 shown').waitFor()
      await page.getByRole('button', { name: 'Show more' }).click()
      await page.getByText('40 of 46 shown').waitFor()
      await open(page, baseUrl, '/data/autocomplete/1', wide)
      await page.getByRole('link', { name: 'Quarantine (46)' }).click()
      await page.waitForURL(/\/data\/autocomplete\/quarantine$/)
      await open(page, baseUrl, '/data/spam/1', wide)
      await page.getByRole('link', { name: 'Checks' }).waitFor()
      assert.equal(await page.getByRole('link', { name: /^Quarantine/ }).count(), 0)
    },
  },
  {
    name: 'the parts of a version of data come all at once: none moves another away',
    async run(page, baseUrl) {
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      await page.route('**/api/data/autocomplete/report*', async (route) => {
        await held
        await route.continue()
      })
      const asked = page.waitForRequest(/\/api\/data\/autocomplete\/report/)
      const answered = page.waitForResponse(/\/api\/models$/)
      await open(page, baseUrl, '/data/autocomplete/1', wide)
      await Promise.all([asked, answered])
      assert.equal(await page.getByRole('link', { name: 'Rows' }).count(), 0)
      release()
      const parts = page.getByRole('list', { name: 'Parts of autocomplete data version 1' })
      await parts.waitFor()
      assert.deepEqual(await parts.getByRole('link').allInnerTexts(), [
        'Profile',
        'Rows',
        'Models',
        'Quarantine (46)',
      ])
    },
  },
]
