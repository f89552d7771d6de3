import { z } from '../core/schema.ts'
import { reportHtml } from '../docs/report/html.ts'
import { reportMarkdown } from '../docs/report/markdown.ts'
import { readReport } from '../docs/report/read.ts'
import { onData } from '../operations/things.ts'
import { known } from '../operations/world.ts'
import { expectMay } from './access/check.ts'
import { taking } from './access/types.ts'
import { refusals } from './answers.ts'
import { versionParams } from './requests.ts'
import type { Context } from './types.ts'

const forms = {
  html: {
    ...{ type: 'text/html', write: reportHtml, operationId: 'downloadReport' },
    summary: 'The report of a version as one page, to keep or to send on',
  },
  md: {
    ...{ type: 'text/markdown', write: reportMarkdown, operationId: 'downloadReportAsMarkdown' },
    summary: 'The report of a version as Markdown, for a pull request',
  },
} as const

/** What is told of a version, as a file. */
export const reportRoutes = (context: Context) => {
  reportRoute(context, 'html')
  reportRoute(context, 'md')
}

const reportRoute = ({ app, world }: Context, ending: keyof typeof forms) => {
  const { type, write, operationId, summary } = forms[ending]
  app.get(
    `/api/models/:model/versions/:version/report.${ending}`,
    {
      ...taking('readData', 'any'),
      schema: {
        ...{ tags: ['Models'], operationId, summary, params: versionParams },
        response: {
          200: { content: { [type]: { schema: z.string() } } },
          ...refusals(['not_found', 'corrupt', 'storage']),
        },
      },
    },
    async (request, reply) => {
      const { model, version } = request.params
      expectMay(request, 'readData', await onData(world, model))
      const report = await readReport(world.registry, known(world, model), version)
      return reply
        .type(`${type}; charset=utf-8`)
        .header(
          'content-disposition',
          `attachment; filename="${model}-v${version}-report.${ending}"`,
        )
        .send(write(report))
    },
  )
}
