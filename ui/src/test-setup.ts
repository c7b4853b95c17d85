import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import * as z from 'zod';

z.config({ jitless: true });
afterEach(() => cleanup());
