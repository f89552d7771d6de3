import assert from 'node:assert/strict'
import { moreCasesAt } from '../../console/dev/more.ts'
import { eventually, open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

/** How many models stand beside the others of console/dev. */
export const moreModels = 35

const names = moreCasesAt(Date.now(), moreModels).map(({ loop }) => loop.model)
/** A hundred characters without a place to break them. */
const longest = names.toSorted((a, b) => b.length - a.length)[0] ?? assert.fail('no model')

const pages = [
  ...['/', '/runs', '/data', '/audit', `/m/${longest}`, `/m/${longest}/try`],
  ...[`/m/${longest}/versions`, `/m/${longest}/versions/1`, `/m/${longest}/versions/diff`],
  ...[`/m/${longest}/tune`, `/m/${longest}/scaling`],
]

/** Forty models, some with names of a hundred characters. */
export const manyChecks: readonly ConsoleCheck[] = [
  {
    name: 'no page grows beyond the window by a long name, wide or narrow',
    async run(page, baseUrl) {
      assert.equal(longest.length, 100)
      for (const path of pages) {
        await open(page, baseUrl, path, { settled: true })
        for (const size of [wide, narrow]) {
          await page.setViewportSize(size)
          // Charts take their size after the window has.
          await eventually(async () => {
            const width = await page.evaluate<number>('document.documentElement.scrollWidth')
            assert.ok(width <= size.width, `${path} is ${width} pixels wide at ${size.width}`)
          })
        }
      }
    },
  },
  {
    name: 'of forty models the worst stand first, all on request, and each in the table below',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/', { settled: true })
      const items = page.getByRole('listitem').filter({ has: page.locator('svg[aria-label]') })
      assert.equal(await items.count(), 12)
      await page.getByRole('button', { name: /^Show all \d+$/ }).click()
      assert.ok((await items.count()) > moreModels)
      const table = page.getByRole('region', { name: 'Models' })
      for (const name of names) await table.getByRole('link', { name, exact: true }).waitFor()
    },
  },
  {
    name: 'one of forty models is found by parts of its name, and by keyboard alone',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, `/m/${longest}/versions`, { settled: true })
      await page.getByRole('button', { name: /^Model: / }).press('Enter')
      await page.keyboard.type('without fraud')
      const models = page.getByRole('list', { name: 'Models' }).getByRole('link')
      const fitting = names.filter((name) => name.includes('without') && name.includes('fraud'))
      assert.deepEqual(await models.allInnerTexts(), fitting)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForURL(new RegExp(`/m/${fitting[0]}/versions$`))
      await page.getByRole('button', { name: /^Model: / }).click()
      await page.keyboard.type('nothing is called so')
      await page.getByText('No model is called that.').waitFor()
      await page.keyboard.press('Escape')
      await page.getByText('No model is called that.').waitFor({ state: 'detached' })
    },
  },
]
