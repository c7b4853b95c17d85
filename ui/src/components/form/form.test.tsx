import { zodResolver } from '@hookform/resolvers/zod';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useForm } from 'react-hook-form';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Input } from '@/components/ui/input';
import { startWords } from '@/words';
import { Field } from './field';
import { Form } from './form';

beforeAll(() => startWords('en'));

const schema = z.object({ name: z.string().min(1, 'Say the name.') });

function Sample() {
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: '' }, mode: 'onTouched' });
  return (
    <Form form={form} labels={{ name: 'Name' }} onSubmit={() => undefined}>
      <Field label="Name" hint="As it is printed" error={form.formState.errors.name?.message}>
        <Input {...form.register('name')} autoFocus />
      </Field>
      <button type="button">Cancel</button>
    </Form>
  );
}

describe('a form whose field is left', () => {
  it('says at once what is wrong when a key leaves it', async () => {
    render(<Sample />);
    await userEvent.tab();
    expect(await screen.findByText('Say the name.')).toBeTruthy();
  });

  it('moves nothing while the button that is pressed is down, and says what is wrong after it', async () => {
    const user = userEvent.setup();
    render(<Sample />);
    const box = screen.getByLabelText('Name');
    const cancel = screen.getByRole('button', { name: 'Cancel' });
    await user.pointer({ keys: '[MouseLeft>]', target: cancel });
    expect(document.activeElement).toBe(cancel);
    // The check of what was typed takes a moment; the press takes longer.
    await new Promise((later) => setTimeout(later, 50));
    expect(screen.queryByText('Say the name.')).toBeNull();
    expect(screen.getByText('As it is printed')).toBeTruthy();
    expect(box.getAttribute('aria-invalid')).toBeNull();
    await user.pointer({ keys: '[/MouseLeft]', target: cancel });
    expect(await screen.findByText('Say the name.')).toBeTruthy();
    expect(box.getAttribute('aria-invalid')).toBe('true');
  });

  it('keeps what is wrong where it is while a press begins to mend it', async () => {
    const user = userEvent.setup();
    render(<Sample />);
    const box = screen.getByLabelText('Name');
    await userEvent.tab();
    await screen.findByText('Say the name.');
    await user.pointer({ keys: '[MouseLeft>]', target: box });
    await user.keyboard('N');
    // A key ends what a press left open.
    await expect.poll(() => screen.queryByText('Say the name.')).toBeNull();
  });
});
