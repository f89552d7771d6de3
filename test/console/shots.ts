/**
 * Takes a picture of every page: wide and narrow, light and dark.
 *
 *   node test/console/shots.ts http://127.0.0.1:4700 pictures [page …]
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser, openPage, pagesOf, write } from './browser.ts'

const [baseUrl, folder, ...only] = process.argv.slice(2)
if (!baseUrl || !folder) {
  console.error('usage: node test/console/shots.ts BASE_URL FOLDER [page …]')
  process.exit(2)
}
await mkdir(folder, { recursive: true })
const browser = await openBrowser()
try {
  const first = await openPage(browser, { width: 1440, scheme: 'light' })
  const pages = Object.entries(await pagesOf(first, baseUrl)).filter(
    ([name]) => only.length === 0 || only.includes(name),
  )
  for (const width of [1440, 390])
    for (const scheme of ['light', 'dark'] as const) {
      const page = await openPage(browser, { width, scheme })
      page.on('pageerror', (error) => console.error(`${page.url()}: ${error.message}`))
      page.on('console', (line) => line.type() === 'error' && console.error(line.text()))
      for (const [name, path] of pages) {
        await page.goto(new URL(path, baseUrl).href, { waitUntil: 'load' })
        await page.getByRole('heading', { level: 1 }).waitFor()
        if (name === 'try') await write(page, 'please let me')
        await page.waitForTimeout(1200)
        const file = join(folder, `${name}-${width}-${scheme}.png`)
        await page.screenshot({ path: file, fullPage: true })
        console.log(file)
      }
      await page.context().close()
    }
} finally {
  await browser.close()
}
