import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../console/browser.ts'
import { type Fixture, startFixture } from '../console/fixture.ts'
import { requestChecks } from '../console/requests.ts'
import { rolloutChecks } from '../console/rollouts.ts'
import { servingChecks } from '../console/serving.ts'
import { remove, temporaryFolder } from '../system/millrace.ts'

const chromium = process.env['MILLRACE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(chromium) ? false : `there is no Chromium at ${chromium}`

describe('endpoints, requests and rollouts in a real browser', { skip }, () => {
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
  for (const check of [...servingChecks, ...requestChecks, ...rolloutChecks])
    test(check.name, { timeout: 120_000 }, async () => {
      const context = await browser.newContext({ reducedMotion: 'reduce' })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      try {
        await check.run(page, fixture.url)
      } finally {
        await context.close()
      }
    })
})
