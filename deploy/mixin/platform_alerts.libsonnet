// What is wrong with the daemon, its inputs and its disk, for operations. Each replica speaks for itself.
function(config)
  local e = (import 'expressions.libsonnet').new(config);
  local series = e.series;
  // What a query gives of the replica that the alert is about; its matcher is %s.
  local namesOf(query, label) = '{{ range printf `%s` $labels.instance | query }} {{ .Labels.%s }}{{ end }}' % [query, label];

  local alert(name, severity, expr, summary, description, hold=null) = {
    alert: name,
    expr: expr,
    [if hold != null then 'for']: hold,
    labels: { severity: severity, category: 'platform' },
    annotations: { summary: summary, description: description },
    dashboard:: 'rotation-feeds',
  };
  local problem(name, severity, problem, summary, hold) = alert(
    name,
    severity,
    'count without (series, problem) (%s == 1) > 0' % series('rotation_series_problem', 'problem="%s"' % problem),
    summary,
    'Series:%s.' % namesOf(series('rotation_series_problem', 'problem="' + problem + '",instance="%s"') + ' == 1', 'series'),
    hold
  );

  [
    // The process.
    alert(
      'RotationDown',
      'critical',
      series('up') + ' == 0',
      'Prometheus cannot scrape a daemon.',
      '{{ $labels.instance }} does not answer.',
      '1m'
    ),
    alert(
      'RotationAbsent',
      'critical',
      'absent(%s) == 1' % series('up'),
      'No daemon is scraped.',
      'Prometheus knows no target of the job.',
      '5m'
    ),
    alert(
      'RotationRestarting',
      'warning',
      'changes(%s[15m]) > 2' % series('process_start_time_seconds'),
      'The daemon starts again and again.',
      '{{ $value }} starts of {{ $labels.instance }} within 15 minutes.'
    ),
    alert(
      'RotationEngineStuck',
      'critical',
      'time() - %s > %s' % [series('rotation_heartbeat_timestamp_seconds'), series('rotation_heartbeat_limit_seconds')],
      'The engine does not turn.',
      'Step {{ $labels.step }} of {{ $labels.instance }} last turned {{ $value | humanizeDuration }} ago.',
      '30s'
    ),
    alert(
      'RotationConfigReloadFailed',
      'warning',
      'max_over_time(%s[5m]) == 0' % series('rotation_config_last_reload_successful'),
      'A reload of the configuration failed; the old one is in force.',
      'The log of {{ $labels.instance }} names the line.',
      '5m'
    ),
    alert(
      'RotationReplicasDisagree',
      'warning',
      std.join(' or ', [
        '(count without (state) (%s == 1) > 1)' % e.acrossReplicas('max', series('rotation_state')),
      ] + [
        '(%s - %s > 0)' % [e.acrossReplicas('max', series(metric)), e.acrossReplicas('min', series(metric))]
        for metric in ['rotation_state_entered_session_timestamp_seconds', 'rotation_last_session_timestamp_seconds']
      ]),
      'Two replicas do not say the same.',
      'State, session of the latest transition, or last evaluated session differ.',
      '10m'
    ),

    // Feeds.
    alert(
      'RotationFeedStale',
      'warning',
      '(time() - %s > %s) and %s == 1' % [
        series('rotation_feed_last_message_timestamp_seconds'),
        series('rotation_feed_mute_after_seconds'),
        series('rotation_feed_market_open'),
      ],
      'A feed brings no data although its market is open.',
      'Feed {{ $labels.feed }} of {{ $labels.instance }}: last data {{ $value | humanizeDuration }} ago.',
      '15s'
    ),
    alert(
      'RotationAllFeedsStale',
      'critical',
      '(sum without (feed) (%s) > 0) unless (count without (feed) ((time() - %s <= %s) and %s == 1) > 0)' % [
        series('rotation_feed_market_open'),
        series('rotation_feed_last_message_timestamp_seconds'),
        series('rotation_feed_mute_after_seconds'),
        series('rotation_feed_market_open'),
      ],
      'No feed brings data although a market is open.',
      '{{ $labels.instance }} sees nothing of the market.',
      '30s'
    ),
    alert(
      'RotationFeedMute',
      'warning',
      'increase(%s[15m]) > 0' % series('rotation_feed_disconnects_total', 'reason="mute"'),
      'A feed stayed connected and went silent; the connection was made anew.',
      'Feed {{ $labels.feed }} of {{ $labels.instance }}.'
    ),
    alert(
      'RotationFeedFailed',
      'critical',
      series('rotation_feed_state', 'state="failed"') + ' == 1',
      'A provider refuses a feed for a reason that only a person can mend.',
      "Feed {{ $labels.feed }} of {{ $labels.instance }}; the log has the provider's words.",
      '1m'
    ),
    alert(
      'RotationReconnectStorm',
      'warning',
      'sum without (reason) (increase(%s[10m])) > %g' % [series('rotation_feed_disconnects_total'), config.reconnectsPer10m],
      'A feed loses its connection again and again.',
      'Feed {{ $labels.feed }} of {{ $labels.instance }}: {{ $value | printf "%.0f" }} within 10 minutes.'
    ),
    alert(
      'RotationSubscriptionsMissing',
      'warning',
      series('rotation_feed_missing_subscriptions') + ' > 0',
      'A provider did not grant all subscriptions.',
      'Feed {{ $labels.feed }} of {{ $labels.instance }}: {{ $value }} missing; the log names them.',
      '5m'
    ),
    alert(
      'RotationCertificateExpiring',
      'warning',
      '%s - time() < %g * 86400' % [series('rotation_feed_certificate_expiry_timestamp_seconds'), config.certificateWarnDays],
      "A provider's TLS certificate runs out soon.",
      'Feed {{ $labels.feed }} of {{ $labels.instance }}: in {{ $value | humanizeDuration }}.',
      '1h'
    ),

    // Inputs.
    alert(
      'RotationInputStale',
      'warning',
      'count without (series, problem) (%s == 1) > 0 and %s == 1' % [
        series('rotation_series_problem', 'problem="stale"'),
        series('rotation_market_open'),
      ],
      'Series are stale in session and not used.',
      'Stale on {{ $labels.instance }}:%s.' % namesOf(series('rotation_series_problem', 'problem="stale",instance="%s"') + ' == 1', 'series'),
      '1m'
    ),
    alert(
      'RotationDataDegraded',
      'warning',
      series('rotation_data_quality', 'quality="DEGRADED"') + ' == 1',
      'A mandatory trigger or a veto could not be evaluated at the last close: nothing moves up.',
      'Unavailable on {{ $labels.instance }}:%s.' %
      namesOf(
        '(%s == 0) and on (instance, id) %s' % [
          series('rotation_trigger_available', 'instance="%s"'),
          series('rotation_trigger_info', 'role=~"mandatory|veto"'),
        ], 'id'
      ),
      '1m'
    ),
    alert(
      'RotationBlind',
      'critical',
      series('rotation_data_quality', 'quality="BLIND"') + ' == 1',
      'The primary pair has no close: the daemon is blind.',
      '{{ $labels.instance }} keeps the state of the last close that it saw.',
      '1m'
    ),
    alert(
      'RotationCloseMissing',
      'warning',
      series('rotation_closes', 'close="missing"') + ' > 0',
      'Series that vote had no close in the last session.',
      '{{ $value }} series on {{ $labels.instance }}.',
      '1m'
    ),
    alert(
      'RotationCalendarUnknown',
      'critical',
      series('rotation_calendar_unknown') + ' == 1',
      'A session is due by the calendar and no liquid ETF trades: an unscheduled closing, or all feeds are lost.',
      '{{ $labels.instance }} counts no session until one trades.',
      '1m'
    ),
    problem(
      'RotationCorporateActionSuspect',
      'critical',
      'quarantined',
      'A series jumped overnight and no corporate action explains it: it is not used until one does.',
      '1m'
    ),
    problem(
      'RotationScaleSuspect',
      'critical',
      'scale',
      'A series came ten times as large or as small as before: it is not used.',
      '1m'
    ),
    alert(
      'RotationDollarMismatch',
      'warning',
      series('rotation_dollar_mismatch') + ' == 1',
      'The dollar index and the six currency pairs do not agree.',
      '{{ $labels.instance }}: compare the sources of rotation_dollar_index.',
      '15m'
    ),

    // The way to the snapshot, and the disk.
    alert(
      'RotationPipelineSlow',
      'warning',
      '(%s) > %s' % [
        e.quantile(config.pipelineQuantile, 'rotation_pipeline_duration_seconds', '5m'),
        series('rotation_pipeline_slow_turn_seconds'),
      ],
      'Events take long from receipt to the snapshot.',
      'Quantile of {{ $labels.instance }}: {{ $value | humanizeDuration }}.',
      '5m'
    ),
    alert(
      'RotationQueueFilling',
      'warning',
      '%s / %s > %g' % [series('rotation_queue_depth'), series('rotation_queue_capacity'), config.queueFillRatio],
      'The engine falls behind: the queue fills.',
      '{{ $value | humanizePercentage }} of it on {{ $labels.instance }}.',
      '1m'
    ),
    alert(
      'RotationBackpressure',
      'warning',
      'rate(%s[5m]) > %g' % [series('rotation_feed_backpressure_seconds_total'), config.backpressureRatio],
      'A feed does not read for want of room in the queue.',
      'Feed {{ $labels.feed }} of {{ $labels.instance }}: {{ $value | humanizePercentage }} of the time.',
      '1m'
    ),
    alert(
      'RotationDropping',
      'warning',
      'increase({__name__=~"rotation_(journal|capture)_dropped_total",%s}[10m]) > 0' % config.selector,
      'The journal or a capture loses records.',
      '{{ $value | printf "%.0f" }} within 10 minutes on {{ $labels.instance }}.'
    ),
    alert(
      'RotationStoreFailing',
      'critical',
      '(%s == 1) or (%s == 0)' % [series('rotation_store_failing'), series('rotation_state_durable')],
      'The disk does not take the store: transitions are in memory only.',
      '{{ $labels.instance }} shows what it knows and writes it once the disk returns.',
      '1m'
    ),
    alert(
      'RotationJournalFailing',
      'warning',
      series('rotation_journal_failing') + ' == 1',
      'The disk does not take the journal.',
      '{{ $labels.instance }} goes on; what is lost is counted and marked.',
      '1m'
    ),
    alert(
      'RotationWebhookFailing',
      'critical',
      series('rotation_webhook_failing') + ' == 1',
      'A webhook does not take the transitions.',
      'Webhook {{ $labels.webhook }} of {{ $labels.instance }}: whoever listens there is not told.',
      '5m'
    ),
    {
      alert: 'RotationWatchdog',
      expr: 'vector(1) > 0',
      labels: { severity: 'none', category: 'platform' },
      annotations: {
        summary: 'Always firing: whoever does not get it has lost the way from Prometheus to the desk.',
        description: "Routed to a dead man's switch.",
      },
      dashboard:: 'rotation-feeds',
    },
  ]
