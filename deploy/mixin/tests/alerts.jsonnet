// A unit test of every rule, for `promtool test rules` beside the rules: where it is quiet, where it fires, and what it
// then says.
local mixin = import '../mixin.libsonnet';

local all = std.flatMap(function(group) group.rules, mixin.prometheusAlerts.groups);
local byName = { [alert.alert]: alert for alert in all };
local names = std.set([alert.alert for alert in all]);
local isStatic(text) = std.length(std.findSubstr('{{', text)) == 0;

// A series of replica `instance`; all samples are a minute apart. 'rotation_state{state="SETUP"}' or 'up'.
local of(instance, series, values) = {
  local labels = 'job="rotationd",instance="%s"' % instance,
  series: if std.endsWith(series, '}')
  then std.strReplace(series, '{', '{%s,' % labels)
  else '%s{%s}' % [series, labels],
  values: values,
};
local a(series, values) = of('a', series, values);
local b(series, values) = of('b', series, values);

// 0 for six minutes, then 1.
local turnsOn = '0x5 1x60';
local quietAt = '5m';

// `labels` beside those of the rule: of signals only the job, the replica is aggregated away. A description without a
// template is the rule's own; one with a template is said here.
local test(name, series, labels={}, description=null, quiet=quietAt, fires='20m') =
  local alert = byName[name];
  local isSignal = alert.labels.category == 'signal';
  assert (description == null) == isStatic(alert.annotations.description) : 'what does %s say?' % name;
  {
    name: name,
    interval: '1m',
    input_series: series,
    alert_rule_test: [
      { alertname: name, eval_time: quiet, exp_alerts: [] },
      {
        alertname: name,
        eval_time: fires,
        exp_alerts: [{
          exp_labels: { job: 'rotationd' } + (if isSignal then {} else { instance: 'a' }) + alert.labels + labels,
          exp_annotations: alert.annotations + (if description == null then {} else { description: description }),
        }],
      },
    ],
  };

// Two replicas that move to a state a minute apart, and what they say of it.
local moves(state, reason, z20, z60, participation, catalysts) =
  std.flatMap(
    function(replica) [
      replica.of('rotation_state{state="%s"}' % state, '0x5 %s1x60' % replica.late),
      replica.of('rotation_state_reason{reason="%s"}' % reason, '0x5 %s1x60' % replica.late),
      replica.of('rotation_transition_statistic{name="z20",unit="z"}', '0x5 %s%gx60' % [replica.late, z20]),
      replica.of('rotation_transition_statistic{name="z60",unit="z"}', '0x5 %s%gx60' % [replica.late, z60]),
      replica.of('rotation_transition_statistic{name="participation",unit="count"}', '0x5 %s%dx60' % [replica.late, participation]),
      replica.of('rotation_transition_statistic{name="catalysts",unit="count"}', '0x5 %s%dx60' % [replica.late, catalysts]),
    ],
    [{ of: a, late: '' }, { of: b, late: '0 ' }]
  );
local trigger(id, value) = [
  a('rotation_trigger_on{id="%s",basis="confirmed"}' % id, turnsOn),
  b('rotation_trigger_on{id="%s",basis="confirmed"}' % id, turnsOn),
  a('rotation_trigger_value{id="%s",basis="confirmed"}' % id, '%gx90' % value),
];
local inState(state) = [a('rotation_state{state="%s"}' % state, '1x90')];
local feed(metric, values) = a('%s{feed="alpaca"}' % metric, values);

local tests = [
  // The states.
  test(
    'RotationConfirmed',
    moves('CONFIRMED', 'count', 1.25, 1.5, 3, 2) + [
      a('rotation_stop_room_log{basis="confirmed"}', '0.0625x90'),
      a('rotation_tranche', '0.6x90'),
      a('rotation_data_quality{quality="OK"}', '1x90'),
    ],
    description='Decided by count: z60 +1.50, 3 participation triggers and 2 catalysts on. 0.0625 in log price ratio ' +
                'to the stop. Advised tranche 0.60. Data quality OK.'
  ),
  test(
    'RotationInvalidated',
    moves('INVALIDATED', 'trend_lost', -0.75, -0.25, 1, 2) + [
      a('rotation_tranche', '0x90'),
      a('rotation_data_quality{quality="PARTIAL"}', '1x90'),
    ],
    description='Decided by trend_lost: z60 -0.25, z20 -0.75, 2 catalysts on. Advised tranche 0.00. Data quality PARTIAL.'
  ),
  test(
    'RotationSetup',
    moves('SETUP', 'catalysts', 0.5, 0.25, 1, 2) + [a('rotation_unmet_needs', '3x90')],
    description='z20 +0.50, 2 catalysts on. Unmet needs: 3.'
  ),
  test(
    'RotationConfirming',
    moves('CONFIRMING', 'base', 1, 1.125, 2, 1) + [a('rotation_unmet_needs', '1x90')],
    description='z60 +1.12, 2 participation triggers and 1 catalysts on as it began. Unmet needs: 1.'
  ),
  test(
    'RotationExtended',
    moves('EXTENDED', 'stretched', 1, 2.625, 2, 2) + [a('rotation_closure{target="fair"}', '0.25x90')],
    description='z60 +2.62, share of the valuation gap closed 0.25.'
  ),
  test(
    'RotationProvisionalConfirm',
    [
      a('rotation_provisional_confirm_timestamp_seconds', '0x5 360x60'),
      a('rotation_market_open', '1x90'),
    ],
    description='It had held for long enough at 1970-01-01 00:06:00 +0000 UTC. Only the close decides.'
  ),
  test(
    'RotationLittleNeeded',
    [a('rotation_little', turnsOn), a('rotation_unmet_needs', '2x90'), a('rotation_hardest_sigma', '0.75x90')],
    description='Unmet needs: 2; the hardest is 0.75 standard deviations of 20 sessions away.'
  ),

  // The session in progress.
  test(
    'RotationSpreadShock',
    [
      a('rotation_spread_shock', turnsOn),
      a('rotation_intraday_z', '-3.5x90'),
      a('rotation_spread_change_intraday', '-0.0125x90'),
    ],
    quiet='10m',
    fires='11m',
    description='Intraday z -3.5; the spread has changed by -0.0125 since the close before.'
  ),
  test(
    'RotationLeaderUnwind',
    [
      a('rotation_trigger_value{id="UNWIND",basis="confirmed"}', '1x5 2x60'),
      a('rotation_leader_unwind_intraday', '0x90'),
      a('rotation_leader_change_intraday', '-0.0125x90'),
    ],
    quiet='10m',
    fires='11m',
    description='Leader line -0.0125 since the close before, in log.'
  ),
  test(
    'RotationLeaderUnwindSevere',
    [
      a('rotation_trigger_value{id="UNWIND",basis="confirmed"}', '0x90'),
      a('rotation_leader_unwind_intraday', '1x5 2x60'),
      a('rotation_leader_change_intraday', '-0.03125x90'),
    ],
    quiet='10m',
    fires='11m',
    description='Leader line -0.0312 since the close before, in log.'
  ),

  // Vetoes and flags.
  test('RotationCreditStress', trigger('V1', -2.25), description='Trigger V1 is on at -2.25.'),
  test('RotationVolatilityStress', trigger('V2', 36.5), description='Trigger V2 is on at a VIX of 36.5.'),
  test('RotationGrowthScare', trigger('V3', -1)),
  test(
    'RotationVetoInPosition',
    [
      a('rotation_risk_flag', turnsOn),
      a('rotation_trigger_on{id="V1",basis="confirmed"}', '1x90'),
      a('rotation_trigger_on{id="C1",basis="confirmed"}', '1x90'),
      a('rotation_trigger_info{id="V1",role="veto"}', '1x90'),
      a('rotation_trigger_info{id="C1",role="catalyst"}', '1x90'),
    ],
    description='Vetoes on: V1.'
  ),
  test('RotationPolicyShock', trigger('POLICY_SHOCK', 2.75), description='Trigger POLICY_SHOCK is on at 2.75.'),
  test('RotationAIRegimeExtends', trigger('V4', -1) + inState('SETUP'), description='Trigger V4 is on in state SETUP.'),
  test('RotationJunkLed', trigger('JUNK', -1.75) + inState('CONFIRMED'), description='Trigger JUNK is on at -1.75.'),
  test(
    'RotationGapMilestone',
    [
      a('rotation_statistic{name="closure_milestone",unit="ratio"}', '0x5 0.25x60'),
      b('rotation_statistic{name="closure_milestone",unit="ratio"}', '0x5 0.25x60'),
      a('rotation_closure{target="fair"}', '0.2625x90'),
    ],
    labels={ milestone: '0.25' },
    description='Share of the gap to the fair discount closed: 0.25 reached, now 0.263.'
  ),
  test('RotationGapClosingFast', trigger('GAP_CLOSING', 0.125), description='Share closed over 20 sessions: 0.125.'),
  test(
    'RotationValueTrap',
    trigger('TRAP', 1) + [a('rotation_statistic{name="trap_clock",unit="sessions"}', '130x90')],
    description='130 sessions without progress of the closure.'
  ),
  test(
    'RotationThesisExpired',
    [a('rotation_thesis_expired', turnsOn), a('rotation_thesis_clock_sessions', '253x90')],
    description='253 sessions since the setup.'
  ),
  test(
    'RotationDegradedInPosition',
    [a('rotation_data_quality{quality="DEGRADED"}', turnsOn)] + inState('CONFIRMED'),
    description='Data quality of the last close: DEGRADED.'
  ),
  test(
    'RotationReferenceStale',
    [a('rotation_reference_state{key="pe_small",state="stale"}', turnsOn)],
    labels={ key: 'pe_small' },
    description='Reference figure pe_small is stale.'
  ),
  test('RotationRestated', [a('rotation_sessions_restated_total', '0x5 1x60')]),

  // The process.
  test('RotationDown', [a('up', '1x5 0x60')], description='a does not answer.'),
  test('RotationAbsent', [a('up', '1x5 stale _x60')]) + {
    alert_rule_test: [super.alert_rule_test[0], super.alert_rule_test[1] {
      exp_alerts: [super.exp_alerts[0] { exp_labels: { job: 'rotationd' } + byName.RotationAbsent.labels }],
    }],
  },
  test(
    'RotationRestarting',
    [a('process_start_time_seconds', '0x6 400 500 600x60')],
    fires='12m',
    description='3 starts of a within 15 minutes.'
  ),
  test(
    'RotationEngineStuck',
    [
      a('rotation_heartbeat_timestamp_seconds{step="engine"}', '0+60x5 300x60'),
      a('rotation_heartbeat_limit_seconds{step="engine"}', '5x90'),
    ],
    labels={ step: 'engine' },
    fires='8m',
    description='Step engine of a last turned 3m 0s ago.'
  ),
  test(
    'RotationConfigReloadFailed',
    [a('rotation_config_last_reload_successful', '1x5 0x60')],
    quiet='14m',
    description='The log of a names the line.'
  ),
  test(
    'RotationReplicasDisagree',
    [
      a('rotation_state{state="WATCH"}', '1x90'),
      a('rotation_state{state="SETUP"}', '0x90'),
      b('rotation_state{state="WATCH"}', '1x5 0x60'),
      b('rotation_state{state="SETUP"}', '0x5 1x60'),
    ],
    quiet='15m',
  ) + { alert_rule_test: [super.alert_rule_test[0], super.alert_rule_test[1] {
    exp_alerts: [super.exp_alerts[0] { exp_labels: { job: 'rotationd' } + byName.RotationReplicasDisagree.labels }],
  }] },

  // Feeds.
  test(
    'RotationFeedStale',
    [
      feed('rotation_feed_last_message_timestamp_seconds', '0+60x5 300x60'),
      feed('rotation_feed_mute_after_seconds', '15x90'),
      feed('rotation_feed_market_open', '1x90'),
    ],
    labels={ feed: 'alpaca' },
    fires='8m',
    description='Feed alpaca of a: last data 3m 0s ago.'
  ),
  test(
    'RotationAllFeedsStale',
    [
      feed('rotation_feed_last_message_timestamp_seconds', '0+60x5 300x60'),
      a('rotation_feed_last_message_timestamp_seconds{feed="fx"}', '0x90'),
      feed('rotation_feed_mute_after_seconds', '15x90'),
      a('rotation_feed_mute_after_seconds{feed="fx"}', '15x90'),
      feed('rotation_feed_market_open', '1x90'),
      a('rotation_feed_market_open{feed="fx"}', '1x90'),
    ],
    description='a sees nothing of the market.'
  ),
  test(
    'RotationFeedMute',
    [a('rotation_feed_disconnects_total{feed="alpaca",reason="mute"}', turnsOn)],
    labels={ feed: 'alpaca', reason: 'mute' },
    fires='7m',
    description='Feed alpaca of a.'
  ),
  test(
    'RotationFeedFailed',
    [a('rotation_feed_state{feed="alpaca",state="failed"}', turnsOn)],
    labels={ feed: 'alpaca', state: 'failed' },
    description="Feed alpaca of a; the log has the provider's words."
  ),
  test(
    'RotationReconnectStorm',
    [
      a('rotation_feed_disconnects_total{feed="alpaca",reason="closed"}', '0x5 0+1x60'),
      a('rotation_feed_disconnects_total{feed="alpaca",reason="connect"}', '0x90'),
    ],
    labels={ feed: 'alpaca' },
    quiet='10m',
    description='Feed alpaca of a: 10 within 10 minutes.'
  ),
  test(
    'RotationSubscriptionsMissing',
    [feed('rotation_feed_missing_subscriptions', '0x5 3x60')],
    labels={ feed: 'alpaca' },
    quiet='10m',
    description='Feed alpaca of a: 3 missing; the log names them.'
  ),
  test(
    'RotationCertificateExpiring',
    [feed('rotation_feed_certificate_expiry_timestamp_seconds', '1211400x200')],  // 14 days and half an hour
    labels={ feed: 'alpaca' },
    quiet='1h',
    fires='2h',
    description='Feed alpaca of a: in 13d 22h 30m 0s.'
  ),

  // Inputs.
  test(
    'RotationInputStale',
    [
      a('rotation_series_problem{series="IJR",problem="stale"}', turnsOn),
      a('rotation_series_problem{series="SPY",problem="stale"}', '0x90'),
      b('rotation_series_problem{series="SPY",problem="stale"}', '0x90'),
      a('rotation_market_open', '1x90'),
    ],
    description='Stale on a: IJR.'
  ),
  test(
    'RotationDataDegraded',
    [
      a('rotation_data_quality{quality="DEGRADED"}', turnsOn),
      a('rotation_trigger_available{id="V2"}', '0x90'),
      a('rotation_trigger_available{id="P1"}', '0x90'),
      a('rotation_trigger_info{id="V2",role="veto"}', '1x90'),
      a('rotation_trigger_info{id="P1",role="participation"}', '1x90'),
    ],
    labels={ quality: 'DEGRADED' },
    description='Unavailable on a: V2.'
  ),
  test(
    'RotationBlind',
    [a('rotation_data_quality{quality="BLIND"}', turnsOn)],
    labels={ quality: 'BLIND' },
    description='a keeps the state of the last close that it saw.'
  ),
  test(
    'RotationCloseMissing',
    [a('rotation_closes{close="missing"}', '0x5 2x60')],
    labels={ close: 'missing' },
    description='2 series on a.'
  ),
  test(
    'RotationCalendarUnknown',
    [a('rotation_calendar_unknown', turnsOn)],
    description='a counts no session until one trades.'
  ),
  test(
    'RotationCorporateActionSuspect',
    [a('rotation_series_problem{series="NVDA",problem="quarantined"}', turnsOn)],
    description='Series: NVDA.'
  ),
  test(
    'RotationScaleSuspect',
    [a('rotation_series_problem{series="y10",problem="scale"}', turnsOn)],
    description='Series: y10.'
  ),
  test(
    'RotationDollarMismatch',
    [a('rotation_dollar_mismatch', turnsOn)],
    quiet='20m',
    fires='21m',
    description='a: compare the sources of rotation_dollar_index.'
  ),

  // The way to the snapshot, and the disk.
  test(
    'RotationPipelineSlow',
    [
      a('rotation_pipeline_duration_seconds_bucket{le="0.001"}', '0+100x5 500x60'),
      a('rotation_pipeline_duration_seconds_bucket{le="0.1"}', '0+100x60'),
      a('rotation_pipeline_duration_seconds_bucket{le="+Inf"}', '0+100x60'),
      a('rotation_pipeline_slow_turn_seconds', '0.01x90'),
    ],
    description='Quantile of a: 99.01ms.'
  ),
  test(
    'RotationQueueFilling',
    [a('rotation_queue_depth', '0x5 768x60'), a('rotation_queue_capacity', '1024x90')],
    description='75% of it on a.'
  ),
  test(
    'RotationBackpressure',
    [feed('rotation_feed_backpressure_seconds_total', '0x5 0+6x60')],
    labels={ feed: 'alpaca' },
    description='Feed alpaca of a: 10% of the time.'
  ),
  test(
    'RotationDropping',
    [a('rotation_journal_dropped_total', '0x5 0+1x60')],
    description='10 within 10 minutes on a.'
  ),
  test(
    'RotationStoreFailing',
    [a('rotation_store_failing', '0x90'), a('rotation_state_durable', '1x5 0x60')],
    description='a shows what it knows and writes it once the disk returns.'
  ),
  test(
    'RotationJournalFailing',
    [a('rotation_journal_failing', turnsOn)],
    description='a goes on; what is lost is counted and marked.'
  ),
  test(
    'RotationWebhookFailing',
    [a('rotation_webhook_failing{webhook="desk"}', turnsOn)],
    labels={ webhook: 'desk' },
    description='Webhook desk of a: whoever listens there is not told.'
  ),
  {
    name: 'RotationWatchdog',
    interval: '1m',
    alert_rule_test: [{
      alertname: 'RotationWatchdog',
      eval_time: '1m',
      exp_alerts: [{
        exp_labels: byName.RotationWatchdog.labels,
        exp_annotations: byName.RotationWatchdog.annotations,
      }],
    }],
  },
];

// What must stay quiet, or keep firing, all along.
local throughout(name, alert, series, times, firing) = {
  name: '%s: %s' % [alert, name],
  interval: '1m',
  input_series: series,
  promql_expr_test: [
    {
      expr: 'count(ALERTS{alertname="%s",alertstate="firing"})' % alert,
      eval_time: time,
      exp_samples: if firing then [{ labels: '{}', value: 1 }] else [],
    }
    for time in times
  ],
};
local quiet(name, alert, series, times=['20m']) = throughout(name, alert, series, times, false);
local fires(name, alert, series, times) = throughout(name, alert, series, times, true);

local cases = [
  fires(
    'is one page from CONFIRMED to EXTENDED, through a restart',
    'RotationConfirmed',
    [
      a('rotation_state{state="CONFIRMED"}', '1x10 _x10 1x10 0x30'),
      a('rotation_state{state="EXTENDED"}', '0x10 _x10 0x10 1x30'),
    ],
    ['5m', '15m', '25m', '31m', '35m']
  ),
  quiet('ends with the position', 'RotationConfirmed', [
    a('rotation_state{state="CONFIRMED"}', '1x9 0x60'),
    a('rotation_state{state="INVALIDATED"}', '0x9 1x60'),
  ], ['10m', '20m']),
  quiet('is no matter where nothing is open', 'RotationDegradedInPosition', [
    a('rotation_data_quality{quality="BLIND"}', '1x90'),
    a('rotation_state{state="WATCH"}', '1x90'),
  ]),
  quiet('matters from SETUP on', 'RotationAIRegimeExtends', trigger('V4', -1) + inState('DORMANT')),
  quiet('ends with the session', 'RotationProvisionalConfirm', [
    a('rotation_provisional_confirm_timestamp_seconds', '360x90'),
    a('rotation_market_open', '0x90'),
  ]),
  quiet('outside the hours of its market', 'RotationFeedStale', [
    feed('rotation_feed_last_message_timestamp_seconds', '300x90'),
    feed('rotation_feed_mute_after_seconds', '15x90'),
    feed('rotation_feed_market_open', '0x90'),
  ]),
  quiet('while one speaks', 'RotationAllFeedsStale', [
    feed('rotation_feed_last_message_timestamp_seconds', '0+60x90'),
    a('rotation_feed_last_message_timestamp_seconds{feed="fx"}', '0x90'),
    feed('rotation_feed_mute_after_seconds', '15x90'),
    a('rotation_feed_mute_after_seconds{feed="fx"}', '15x90'),
    feed('rotation_feed_market_open', '1x90'),
    a('rotation_feed_market_open{feed="fx"}', '1x90'),
  ]),
  quiet('a single replica, and replicas that agree', 'RotationReplicasDisagree', [
    a('rotation_state{state="WATCH"}', '1x90'),
    a('rotation_state{state="SETUP"}', '0x90'),
    b('rotation_state{state="WATCH"}', '_x30 1x60'),
    b('rotation_state{state="SETUP"}', '_x30 0x60'),
    a('rotation_last_session_timestamp_seconds', '86400x90'),
    b('rotation_last_session_timestamp_seconds', '_x30 86400x60'),
  ], ['20m', '60m']),
  fires('on the session of the latest transition', 'RotationReplicasDisagree', [
    a('rotation_state_entered_session_timestamp_seconds', '86400x90'),
    b('rotation_state_entered_session_timestamp_seconds', '172800x90'),
  ], ['20m']),
  fires('on the last evaluated session', 'RotationReplicasDisagree', [
    a('rotation_last_session_timestamp_seconds', '86400x90'),
    b('rotation_last_session_timestamp_seconds', '172800x90'),
  ], ['20m']),
  fires('on a failing disk alone', 'RotationStoreFailing', [
    a('rotation_store_failing', '1x90'),
    a('rotation_state_durable', '1x90'),
  ], ['20m']),
  fires('on the capture alone', 'RotationDropping', [feed('rotation_capture_dropped_total', '0+1x90')], ['20m']),
  fires('on the session in progress alone', 'RotationLeaderUnwind', [a('rotation_leader_unwind_intraday', '1x90')], ['20m']),
  fires('on the 5-session fall alone', 'RotationLeaderUnwindSevere', [
    a('rotation_trigger_value{id="UNWIND",basis="confirmed"}', '3x90'),
  ], ['20m']),
];

local recorded(name, series, time, labels, value) = {
  name: name,
  interval: '1m',
  input_series: series,
  promql_expr_test: [{ expr: name, eval_time: time, exp_samples: [{ labels: '%s{%s}' % [name, labels], value: value }] }],
};
local recordings = [
  recorded(
    'job:rotation_state:max',
    [a('rotation_state{state="WATCH"}', '1x10'), b('rotation_state{state="WATCH"}', '0x10')],
    '5m',
    'job="rotationd",state="WATCH"',
    1
  ),
  recorded(
    'job:rotation_spread_z:range',
    [
      a('rotation_spread_z{pair="IJR/SPY",k="60",basis="confirmed"}', '1.5x10'),
      b('rotation_spread_z{pair="IJR/SPY",k="60",basis="confirmed"}', '1.25x10'),
    ],
    '5m',
    'job="rotationd",pair="IJR/SPY",k="60",basis="confirmed"',
    0.25
  ),
  recorded('job:up:sum', [a('up', '1x10'), b('up', '1x10')], '5m', 'job="rotationd"', 2),
  recorded(
    'instance_feed:rotation_feed_events:rate1m',
    [feed('rotation_feed_events_total', '0+60x10')],
    '5m',
    'job="rotationd",instance="a",feed="alpaca"',
    1
  ),
  recorded(
    'instance_feed:rotation_feed_disconnects:rate10m',
    [
      a('rotation_feed_disconnects_total{feed="alpaca",reason="mute"}', '0+60x20'),
      a('rotation_feed_disconnects_total{feed="alpaca",reason="closed"}', '0+60x20'),
    ],
    '15m',
    'job="rotationd",instance="a",feed="alpaca"',
    2
  ),
  recorded(
    'instance_feed:rotation_feed_latency_seconds:p99_rate5m',
    [
      a('rotation_feed_latency_seconds_bucket{feed="alpaca",le="0.5"}', '0x10'),
      a('rotation_feed_latency_seconds_bucket{feed="alpaca",le="1"}', '0+100x10'),
      a('rotation_feed_latency_seconds_bucket{feed="alpaca",le="+Inf"}', '0+100x10'),
    ],
    '10m',
    'job="rotationd",instance="a",feed="alpaca"',
    0.995
  ),
  recorded(
    'instance:rotation_pipeline_duration_seconds:p99_rate5m',
    [
      a('rotation_pipeline_duration_seconds_bucket{le="1"}', '0x10'),
      a('rotation_pipeline_duration_seconds_bucket{le="2"}', '0+100x10'),
      a('rotation_pipeline_duration_seconds_bucket{le="+Inf"}', '0+100x10'),
    ],
    '10m',
    'job="rotationd",instance="a"',
    1.99
  ),
];

local every(truths) = std.foldl(function(a, b) a && b, truths, true);
// As the monitoring mixins have it, and what pint would look at.
local styled(alert) =
  local says(key) = std.length(alert.annotations[key]) > 0;
  assert std.member(['critical', 'warning', 'info', 'none'], alert.labels.severity) : alert.alert;
  assert std.member(['signal', 'platform'], alert.labels.category) : alert.alert;
  assert every([says(key) for key in ['summary', 'description', 'runbook_url', 'dashboard_url']]) : alert.alert;
  assert isStatic(alert.annotations.summary) && std.endsWith(alert.annotations.summary, '.') : alert.alert;
  assert every([isStatic(alert.labels[key]) for key in std.objectFields(alert.labels)]) : alert.alert;
  assert std.length(std.findSubstr('absent(', alert.expr)) == 0 || std.objectHas(alert, 'for') : alert.alert;
  true;

local untested = std.setDiff(names, std.set([t.name for t in tests]));
assert every(std.map(styled, all));
local unrecorded = std.setDiff(
  std.set([rule.record for group in mixin.prometheusRules.groups for rule in group.rules]),
  std.set([t.name for t in recordings])
);
assert unrecorded == [] : 'without a test: ' + std.join(', ', unrecorded);
assert untested == [] : 'without a test: ' + std.join(', ', untested);
{
  rule_files: ['recording.yml', 'alerts.yml'],
  evaluation_interval: '1m',
  tests: tests + cases + recordings,
}
