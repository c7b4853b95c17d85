import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import * as z from 'zod';

z.config({ jitless: true });
// A screen's script is fetched when it is first shown, which takes a while on a busy machine.
configure({ asyncUtilTimeout: 10_000 });
afterEach(() => cleanup());
