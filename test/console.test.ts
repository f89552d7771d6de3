import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContext } from 'playwright-core'
import { openBrowser } from './console/browser.ts'
import { consoleChecks } from './console/checks.ts'

/** Address of a running server with at least one model version and one run. */
const baseUrl = process.env.MILLRACE_TEST_URL

describe('the console in a real browser', { skip: baseUrl === undefined }, () => {
  let browser: Browser
  let context: BrowserContext
  before(async () => {
    browser = await openBrowser()
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
    })
  })
  after(() => browser.close())
  for (const check of consoleChecks)
    test(check.name, { timeout: 60_000 }, async () => {
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      try {
        await check.run(page, baseUrl ?? '')
      } finally {
        await page.close()
      }
    })
})
