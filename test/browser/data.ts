import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../console/browser.ts'
import { dataChecks } from '../console/data.ts'
import { deedChecks } from '../console/deeds.ts'
import { type Fixture, startFixture } from '../console/fixture.ts'
import { lateChecks } from '../console/late.ts'
import { remove, temporaryFolder } from '../system/millrace.ts'

const chromium = process.env['MILLRACE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(chromium) ? false : `there is no Chromium at ${chromium}`

describe('data sets in a real browser', { skip }, () => {
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
  for (const check of [...dataChecks, ...deedChecks, ...lateChecks])
    test(check.name, { timeout: 280_000 }, async () => {
      const context = await browser.newContext({ reducedMotion: 'reduce' })
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      try {
        await check.run(page, fixture.url)
      } finally {
        await context.close()
      }
    })
})
