import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Page } from '@/components/ui/page';
import { CorrectionWays } from '@/components/ui/way-out';
import { When } from '@/components/ui/when';
import { readKept, writeKept } from '@/lib/kept';
import { Problem } from '@/lib/problem';
import { draftSchema } from './check-draft';
import type { CustomerDialogSlot } from './customer-choice';
import { askOf, blankDraft, type DraftValues, isBlank, type Named, pathOf, valuesOf } from './draft-values';
import { EditorBar } from './editor-bar';
import { EditorFoot } from './editor-foot';
import { EditorHead } from './editor-head';
import type { EditorKind } from './editor-kind';
import { EditorLines } from './editor-lines';
import { dropDraft, readDraft, useKeepDraft } from './kept-draft';
import { LiveTotals } from './live-totals';
import { type EditableDraft, taxCodesQuery, useSaveDraft } from './queries';

export interface InvoiceEditorProps {
  /** The draft to edit; a new one without. */
  draft?: EditableDraft;
  /** For whom a new one is to be. */
  customer?: Named;
  booksCurrency: string;
  customerDialog: CustomerDialogSlot;
  /** The draft is saved (or was not changed); `issue` when it is to be issued next. */
  onSaved: (invoice: { id: string }, next: 'show' | 'issue') => void;
  /** What it writes, where that is no invoice. It stays the same as long as the editor is open. */
  kind?: EditorKind;
}

const TAX_CODE = 'invoice.tax-code';

/** Writes a draft. Amounts come from the server while typing; nothing is stored there until it is saved. */
export function InvoiceEditor({ draft, customer, booksCurrency, customerDialog, onSaved, kind }: InvoiceEditorProps) {
  const { t } = useTranslation('invoices');
  const keptAs = draft?.id ?? kind?.keptNew ?? null;
  const title = kind?.title ?? (draft ? t('editor.edit') : t('editor.new'));
  const id = useId();
  const [taxCode] = useState(() => readKept(TAX_CODE, ''));
  const codes = useQuery(taxCodesQuery).data?.items ?? [];
  // What others change meanwhile does not move under the fingers: saving over it is refused by its version.
  const [start] = useState(() => (draft ? valuesOf(draft) : blankDraft(booksCurrency, taxCode, customer)));
  const [kept, setKept] = useState(() => readDraft(keptAs));
  const [version] = useState(() => kept?.version ?? draft?.version ?? null);
  const schema = useMemo(() => draftSchema((key) => t(`wrong.${key}`)), [t]);
  const form = useForm<DraftValues, unknown, DraftValues>({
    resolver: zodResolver(schema),
    defaultValues: start,
    mode: 'onTouched',
  });
  const { reset, setError, formState } = form;
  const { errors, isDirty } = formState;
  const places = useRef<readonly number[]>([]);
  const next = useRef<'show' | 'issue'>('show');
  const leaving = useRef(false);
  useCrumb(title);
  useKeepDraft(form, keptAs, version, isDirty);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was kept is put back once, when the page opens.
  useEffect(() => {
    if (kept) reset(kept.values, { keepDefaultValues: true });
  }, []);

  const leave = (to: { id: string }) => {
    leaving.current = true;
    dropDraft(keptAs);
    onSaved(to, next.current);
  };
  const useSave = kind?.useSave ?? useSaveDraft;
  const save = useSave(draft && version !== null ? { id: draft.id, version } : null, leave);
  const send = (values: DraftValues) => {
    const asked = askOf(values);
    places.current = asked.places;
    const last = values.lines.findLast((line) => !isBlank(line));
    if (last) writeKept(TAX_CODE, last.tax_code);
    save.mutate(asked.ask);
  };
  const issue = () => {
    next.current = 'issue';
    if (draft && !isDirty) return leave(draft);
    void form.handleSubmit((values) => {
      if (values.customer === null) {
        setError('customer', { type: 'issue', message: kind?.noCustomer ?? t('wrong.customer') });
        return;
      }
      send(values);
    })();
  };
  const problem = useMemo(() => refusalOf(save.error, places.current), [save.error]);
  const startOver = () => {
    dropDraft(keptAs);
    setKept(null);
    reset(start);
  };

  return (
    <Page title={title} about={kind?.about ?? t('editor.about')}>
      <FormProvider {...form}>
        <LiveTotals>
          {kept && (
            <div
              role="status"
              className="flex flex-wrap items-center gap-x-4 border-s-2 border-amber bg-amber-wash px-3 py-2"
            >
              <span>
                {t('editor.kept')} <When at={kept.at} style="relative" className="text-soft" />
              </span>
              <Button kind="link" onClick={startOver}>
                {draft ? t('editor.backToSaved') : t('editor.startOver')}
              </Button>
            </div>
          )}
          <Form
            form={form}
            id={id}
            labels={{ ...labelsOf(errors.lines, problem, t), ...(kind ? { due_on: kind.day } : {}) }}
            problem={problem}
            onSubmit={(values) => {
              next.current = 'show';
              send(values);
            }}
            className="gap-6"
          >
            {draft?.supplements && (
              <p className="border-s-2 border-rule-strong ps-3 text-soft">
                {t('raise.raises')} <bdi dir="ltr">{draft.supplements.number}</bdi>
              </p>
            )}
            <EditorHead
              dialog={customerDialog}
              booksCurrency={booksCurrency}
              freshPrices={!draft}
              raises={Boolean(draft?.supplements)}
              day={kind?.day}
              dayHint={kind?.dayHint}
            />
            {problem && draft && <CorrectionWays problem={problem} invoiceId={draft.id} />}
            <EditorLines codes={codes} taxCode={taxCode} />
            <EditorFoot withTest={kind?.withTest ?? true} />
          </Form>
          <EditorBar
            form={id}
            dirty={isDirty}
            isNew={!draft}
            busy={save.isPending}
            finish={kind?.finish}
            leaving={leaving}
            onIssue={issue}
            onLeave={() => dropDraft(keptAs)}
          />
        </LiveTotals>
      </FormProvider>
    </Page>
  );
}

/** The same refusal with its field as a path of the form. */
function refusalOf(problem: Problem | null, places: readonly number[]): Problem | null {
  if (!problem?.field) return problem;
  const { code, message, status, requestId } = problem;
  return new Problem({ code, detail: message, status, requestId, field: pathOf(problem.field, places) });
}

const FIELDS = [
  'customer',
  'currency',
  'due_on',
  'early_rate',
  'early_days',
  'service_fee_rate',
  'delivery',
  'discount',
  'round_total_to',
  'place_of_supply',
  'note',
];
const LINE_FIELDS = ['description', 'quantity', 'unit_price', 'discount_rate', 'tax_code'];

/** Names for the summary of what is wrong; lines are named only where something is wrong with them. */
function labelsOf(
  lineErrors: unknown,
  problem: Problem | null,
  t: (key: string, options?: Record<string, unknown>) => string,
): Record<string, string> {
  const labels = Object.fromEntries(FIELDS.map((name) => [name, t(`label.${name}`)]));
  const wrong = new Set(Array.isArray(lineErrors) ? lineErrors.flatMap((error, at) => (error ? [at] : [])) : []);
  const refused = /^lines\.(\d+)\./.exec(problem?.field ?? '')?.[1];
  if (refused !== undefined) wrong.add(Number(refused));
  for (const at of wrong)
    for (const name of LINE_FIELDS)
      labels[`lines.${at}.${name}`] = t('line.field', { number: at + 1, field: t(`label.${name}`) });
  return labels;
}
