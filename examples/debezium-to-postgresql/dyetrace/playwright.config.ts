import { defineConfig } from '@playwright/test';
import { preset } from 'dyetrace/config';

export default defineConfig(preset(import.meta.dirname), { testDir: '.', use: { platform: './platform.ts' } });
