import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { accessChecks } from '../console/access.ts'
import { openBrowser } from '../console/browser.ts'
import { fingerChecks } from '../console/fingers.ts'
import { type Fixture, startFixture } from '../console/fixture.ts'
import { keyboardChecks } from '../console/keyboard.ts'
import { remove, temporaryFolder } from '../system/millrace.ts'

const chromium = process.env['MILLRACE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(chromium) ? false : `there is no Chromium at ${chromium}`

describe('the console for whoever does not see, or has no mouse, in a real browser', {
  skip,
}, () => {
  let folder: string
  let fixture: Fixture
  let browser: Browser
  before(async () => {
    folder = await temporaryFolder()
    fixture = await startFixture(folder)
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    await fixture?.close()
    await remove(folder)
  })
  for (const check of [...keyboardChecks, ...fingerChecks, ...accessChecks])
    test(check.name, { timeout: 280_000 }, async () => {
      const context = await browser.newContext({
        reducedMotion: 'reduce',
        hasTouch: fingerChecks.includes(check),
      })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      try {
        await check.run(page, fixture.url)
      } finally {
        await context.close()
      }
    })
})
