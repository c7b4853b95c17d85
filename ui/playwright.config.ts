import { defineConfig } from '@playwright/test';

/**
 * Browser tests run against the build. `screens`: served by `vite preview` under the real content policy, the API answered
 * from a table. `shop`: served by the real program that COUNTERFOIL_PROGRAM names, with a practice gateway beside it.
 */
export default defineConfig({
  testDir: './e2e',
  projects: [
    { name: 'screens', testIgnore: 'shop/**' },
    { name: 'shop', testMatch: 'shop/**/*.spec.ts' },
  ],
  fullyParallel: true,
  // Some walk over several pages, and each is judged by axe: a guard against what hangs, not a measure of speed.
  timeout: 90_000,
  workers: 2,
  reporter: [['list']],
  use: {
    baseURL: 'http://127.0.0.1:4173',
    locale: 'en-GB',
    timezoneId: 'Asia/Kolkata',
    screenshot: 'off',
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'npm run preview -- --host 127.0.0.1 --strictPort',
    url: 'http://127.0.0.1:4173/',
    reuseExistingServer: true,
    timeout: 60_000,
  },
});
