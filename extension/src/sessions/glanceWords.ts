import type { TranslationBundle } from '@jupyterlab/translation';

import type { IGlance } from './news';

/** Say in one word how a session stands. */
export function stateWord(state: IGlance['state'], trans: TranslationBundle): string {
  switch (state) {
    case 'none':
      return trans.__('no session');
    case 'starting':
      return trans.__('starting');
    case 'busy':
      return trans.__('busy');
    case 'idle':
      return trans.__('idle');
    case 'gone':
      return trans.__('ended');
    case 'kernel-restarting':
      return trans.__('its kernel restarts');
    case 'kernel-dead':
      return trans.__('its kernel has died; restart it');
  }
}

/** Say a session in the few words that a status bar has room for. */
export function glanceLine(glance: IGlance, trans: TranslationBundle): string {
  return [
    trans.__('Spark: %1', stateWord(glance.state, trans)),
    glance.master,
    glance.memoryBytes === null ? '' : `${Math.round(glance.memoryBytes / 1024 / 1024)} MB`,
    glance.idleLeftS === null ? '' : leftText(glance.idleLeftS, trans),
    glance.id === '' ? '' : usdText(glance.glueUsd)
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Say all that is known of a session, for a tooltip. */
export function glanceTitle(glance: IGlance, trans: TranslationBundle): string {
  if (glance.state === 'kernel-dead') {
    return trans.__('The kernel has died, and its Spark session has ended with it. Click for its restart.');
  }
  if (glance.state === 'gone') {
    return trans.__('Spark session %1 has ended. The next cell that uses spark starts another.', glance.id);
  }
  if (glance.id === '') {
    return trans.__('The first cell that uses spark starts a session. Click for more.');
  }
  return [
    trans.__('Spark session %1', glance.id),
    trans.__('%1 DPU hours used', glance.dpuHours.toFixed(3)),
    trans.__('AWS Glue would have charged %1 for %2', usdText(glance.glueUsd), glance.glueWorkers)
  ].join('\n');
}

function leftText(seconds: number, trans: TranslationBundle): string {
  if (seconds < 90) {
    return trans.__('released in %1 s', Math.round(seconds));
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? trans.__('released in %1 min', minutes)
    : trans.__('released in %1 h', Math.round(minutes / 60));
}

function usdText(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
