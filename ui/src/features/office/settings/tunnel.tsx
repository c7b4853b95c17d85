import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts, Section } from '@/components/ui/card';
import { CopyButton, Id } from '@/components/ui/copy';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import type { Tone } from '@/lib/states';
import { type TunnelReport, tunnelQuery } from './queries';

const TONES: Readonly<Record<TunnelReport['status'], Tone>> = {
  off: 'quiet',
  starting: 'waiting',
  up: 'good',
  down: 'lost',
};

/** What the owner types where the program runs: it names a program, so no page may set it. */
const COMMANDS = [
  'counterfoil tunnel set cloudflared',
  'counterfoil tunnel set ssh --url https://hooks.example.com -- -R 127.0.0.1:8080:{door} till@vps.example.com',
  'counterfoil tunnel off',
] as const;

/** Whether the shop can be reached from outside, at which address, and why not. */
export function Tunnel() {
  const { t } = useTranslation('settings');
  const tunnel = useQuery(tunnelQuery);
  if (tunnel.isError) return <ErrorPanel error={tunnel.error} onRetry={() => void tunnel.refetch()} />;
  if (!tunnel.data) return <SkeletonLines label={t('tab.tunnel')} lines={5} />;
  const { data } = tunnel;
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <Section title={t('tunnel.title')} about={t('tunnel.about')} flat>
        <Facts facts={facts(data, t)} />
        <Warnings of={data} />
      </Section>
      {data.last_lines.length > 0 && (
        <Section title={t('tunnel.printed')}>
          <pre
            dir="ltr"
            className="max-h-56 overflow-y-auto bg-sunken p-3 font-mono text-small whitespace-pre-wrap break-words"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard too
            tabIndex={0}
          >
            {data.last_lines.join('\n')}
          </pre>
        </Section>
      )}
      <Section title={t('tunnel.set')} about={t('tunnel.setAbout')}>
        <ul className="flex flex-col">
          {COMMANDS.map((command) => (
            <li key={command} className="flex min-h-8 items-center gap-2 border-b border-rule py-1.5">
              <code dir="ltr" className="min-w-0 grow font-mono text-small break-words">
                {command}
              </code>
              <CopyButton text={command} />
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

type Words = ReturnType<typeof useTranslation<'settings'>>['t'];

function facts(of: TunnelReport, t: Words) {
  return [
    {
      label: t('tunnel.state'),
      value: (
        <span role="status" className="inline-flex flex-wrap items-baseline gap-x-3">
          <Badge tone={TONES[of.status]}>{t(`tunnel.status.${of.status}`)}</Badge>
          {of.since && <When at={of.since} style="relative" />}
        </span>
      ),
    },
    ...(of.trouble
      ? [
          {
            label: t('tunnel.why'),
            value: (
              <>
                {t(`tunnel.trouble.${of.trouble}`)}
                {of.detail && (
                  <bdi dir="ltr" className="block font-mono text-small text-soft break-words">
                    {of.detail}
                  </bdi>
                )}
              </>
            ),
          },
        ]
      : []),
    ...(of.status === 'off'
      ? []
      : [
          { label: t('tunnel.kind'), value: of.kind && <bdi dir="ltr">{of.kind}</bdi> },
          { label: t('tunnel.address'), value: of.url && <Id of={of.url} /> },
          { label: t('tunnel.lastPing'), value: of.last_ping_at && <When at={of.last_ping_at} style="relative" /> },
          {
            label: t('tunnel.lastReached'),
            value: of.last_reached_at && <When at={of.last_reached_at} style="relative" />,
          },
          { label: t('tunnel.restarts'), value: String(of.restarts) },
        ]),
  ];
}

/** What is right as it is and still to be known. */
function Warnings({ of }: { of: TunnelReport }) {
  const { t } = useTranslation('settings');
  const told = [
    ...(of.refused_by.length > 0 ? [t('tunnel.refusedBy', { gateways: of.refused_by.join(', ') })] : []),
    ...(of.status !== 'off' && of.url_changes ? [t('tunnel.changes')] : []),
  ];
  return told.map((sentence) => (
    <p key={sentence} className="mt-2 border-s-2 border-amber bg-amber-wash px-3 py-1.5">
      {sentence}
    </p>
  ));
}
