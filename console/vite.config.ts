import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { licenses } from './licenses.ts'

const server = 'http://127.0.0.1:4700'

/** `vite build console` writes console/dist; `vite dev console` speaks with a running server. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), licenses()],
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 500 },
  server: { host: '127.0.0.1', proxy: { '/api': server, '/predict': server, '/docs': server } },
})
