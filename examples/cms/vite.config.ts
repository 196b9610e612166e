import { defineConfig, type Plugin } from 'vite'
import { readConfig } from './server/config.ts'
import { envScript } from './server/env-script.ts'

export default defineConfig({
  build: { outDir: 'dist/site', emptyOutDir: true, modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', port: 5174, strictPort: true },
  plugins: [localEnv(), onePage()],
})

/** In development /env.js comes from the developer's environment, as it comes from the task's when deployed. */
function localEnv(): Plugin {
  return {
    name: 'local-env',
    configureServer(server) {
      server.middlewares.use('/env.js', (_request, response) => {
        response.setHeader('content-type', 'text/javascript')
        response.end(envScript(readConfig(process.env)))
      })
    },
  }
}

/**
 * Puts the entry's script and styles into the page itself. While a deploy splits traffic between two versions, a
 * page of the new one would else ask a task of the old one for files that only the new one has.
 */
function onePage(): Plugin {
  return {
    name: 'one-page',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset') this.error('the build has no index.html')
      let html = String(page.source)
      const inline = (pattern: RegExp, tag: (content: string) => string) => {
        html = html.replace(pattern, (_match, file: string) => {
          const item = bundle[file]
          if (item === undefined) this.error(`index.html names ${file}, which the build does not have`)
          delete bundle[file]
          return tag(item.type === 'chunk' ? item.code : String(item.source))
        })
      }
      inline(/<script type="module"[^>]* src="\/([^"]+)"><\/script>/g, (code) => {
        return `<script type="module">${code.trim().replaceAll('</script', '<\\/script')}</script>`
      })
      inline(/<link rel="stylesheet"[^>]* href="\/([^"]+)">/g, (css) => `<style>${css.trim()}</style>`)
      page.source = html
    },
  }
}
