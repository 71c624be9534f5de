// Whether the data come, and how long they take: for operations.
function(config)
  local p = import 'panels.libsonnet';
  local e = (import '../expressions.libsonnet').new({ selector: 'job=~"$job",instance=~"$instance"' });
  local series = e.series;
  local rate(metric) = 'rate(%s[$__rate_interval])' % series(metric);
  local feed_states = [
    { word: 'stopped', color: 'text' },
    { word: 'connecting', color: 'light-blue' },
    { word: 'subscribing', color: 'blue' },
    { word: 'live', color: 'green' },
    { word: 'mute', color: 'orange' },
    { word: 'waiting', color: 'yellow' },
    { word: 'failed', color: 'red' },
  ];
  local quantile(q, metric) = e.quantile(q, metric, '$__rate_interval');

  p.dashboard(
    'rotation-feeds',
    'Rotation / Feeds and pipeline',
    'Feeds, the way from the sockets to the snapshot, disk and process of rotationd.',
    [
      p.rows(
        'Feeds',
        'Each feed: seconds since its last data, silence that is too long, whether its market is open, events a second, subscriptions that were not granted.',
        [
          p.table('time() - max by (instance, feed) (%s)' % series('rotation_feed_last_message_timestamp_seconds')),
          p.table('max by (instance, feed) (%s)' % series('rotation_feed_mute_after_seconds')),
          p.table('max by (instance, feed) (%s)' % series('rotation_feed_market_open')),
          p.table('sum by (instance, feed) (rate(%s[1m]))' % series('rotation_feed_events_total')),
          p.table('max by (instance, feed) (%s)' % series('rotation_feed_missing_subscriptions')),
        ],
        ['silent, s', 'too long, s', 'market', 'events/s', 'not granted'],
        order=['feed', 'instance'],
        overrides=[p.column('market', 90, [{ word: 'closed', color: 'text' }, { word: 'open', color: 'green' }])],
        width=16,
        height=7
      ),
      p.alerts('Firing', 'Alerts of category platform; each links to its runbook page.', 'platform', width=8, height=7),
      p.lanes('State of the feeds', 'A lane for each feed of each replica.', [p.target(e.index('rotation_feed_state', 'state', p.words(feed_states)), '{{instance}} {{feed}}')], feed_states, width=12),
      p.lines('Events', 'Events a second that each feed hands to the pipeline.', 'eps', [p.target(rate('rotation_feed_events_total'), '{{instance}} {{feed}}')]),
      p.lines('Ends of connections', 'Connections, or attempts at one, that ended, by reason, within five minutes.', 'none', [p.target('sum by (feed, reason) (increase(%s[5m]))' % series('rotation_feed_disconnects_total'), '{{feed}} {{reason}}')], width=8, height=9, table=true),
      p.lines('Refused', 'Messages or elements that a decoder refused, and ticks that the quality gate refused, a second.', 'cps', [
        p.target('sum by (feed, reason) (%s)' % rate('rotation_feed_rejected_total'), '{{feed}} {{reason}}'),
        p.target('sum by (reason) (%s)' % rate('rotation_gate_rejected_total'), 'gate {{reason}}'),
      ], width=8, height=9, table=true),
      p.lines('Series with a problem', 'Series whose last value is not used, by reason.', 'none', [p.target('sum by (instance, problem) (%s)' % series('rotation_series_problem'), '{{instance}} {{problem}}')], width=8, height=9),

      p.heatmap('From receipt to the snapshot', 'Events by how long they took.', 's', 'sum by (le) (increase(%s[$__rate_interval]))' % series('rotation_pipeline_duration_seconds_bucket')),
      p.lines('Quantiles of it', 'Half and 99 percent of the events took at most so long; a turn over the level counts as slow.', 's', [
        p.target(quantile(0.5, 'rotation_pipeline_duration_seconds'), '{{instance}} p50'),
        p.target(quantile(0.99, 'rotation_pipeline_duration_seconds'), '{{instance}} p99'),
        p.target('max(%s)' % series('rotation_pipeline_slow_turn_seconds'), 'slow turn'),
      ], dashed='/^slow turn/'),
      p.lines('Steps of it', '99 percent of the batches took at most so long to be decoded, to wait for the engine, to be applied and to be published.', 's', [p.target(quantile(0.99, 'rotation_pipeline_step_duration_seconds'), '{{instance}} {{step}} p99')]),
      p.lines('From the provider to us', "99 percent of a feed's events took at most so long from the provider's time stamp, both clocks' errors included.", 's', [p.target(quantile(0.99, 'rotation_feed_latency_seconds'), '{{instance}} {{feed}} p99')]),
      p.lines('Queue', "Events waiting at the start of the engine's turn, the most ever, and the room there is.", 'none', [
        p.target(series('rotation_queue_depth'), '{{instance}} waiting'),
        p.target(series('rotation_queue_high_watermark'), '{{instance}} most'),
        p.target(series('rotation_queue_capacity'), '{{instance}} room'),
      ], dashed='/room$/'),
      p.lines('Held up', 'Share of time a feed did not read for want of room; slow turns and conflated quotes a second.', 'none', [
        p.target(rate('rotation_feed_backpressure_seconds_total'), '{{feed}} not reading'),
        p.target(rate('rotation_pipeline_slow_turns_total'), 'slow turns'),
        p.target(rate('rotation_queue_conflated_total'), '{{feed}} conflated'),
      ]),

      p.lines('Disk', 'Refused writes of store and journal within five minutes, and events that the journal lost.', 'none', [
        p.target('increase(%s[5m])' % series('rotation_store_failures_total'), '{{instance}} store refused'),
        p.target('increase(%s[5m])' % series('rotation_journal_failures_total'), '{{instance}} journal refused'),
        p.target('increase(%s[5m])' % series('rotation_journal_dropped_total'), '{{instance}} journal lost'),
      ], width=8),
      p.lines('Journal', 'Size of all segments on the disk.', 'bytes', [p.target(series('rotation_journal_size_bytes'), '{{instance}}')], width=8),
      p.lanes('Durable', 'Whether the last transition shown is on the disk.', [p.target(series('rotation_state_durable'), '{{instance}}')], [{ word: 'no', color: 'red' }, { word: 'yes', color: 'green' }], width=8),
      p.lines('Processor', 'Cores in use.', 'none', [p.target(rate('process_cpu_seconds_total'), '{{instance}}')], width=8),
      p.lines('Memory', 'Memory resident in RAM.', 'bytes', [p.target(series('process_resident_memory_bytes'), '{{instance}}')], width=8),
      p.lines('Descriptors', 'Open file descriptors, and the most there may be.', 'none', [
        p.target(series('process_open_fds'), '{{instance}} open'),
        p.target(series('process_max_fds'), '{{instance}} limit'),
      ], width=8, dashed='/limit$/'),
      p.lines('Log', 'Lines logged within five minutes.', 'none', [p.target('sum by (level) (increase(%s[5m]))' % series('rotation_log_messages_total'), '{{level}}')], width=12),
      p.lines('Requests', 'HTTP requests a second.', 'reqps', [p.target('sum by (handler, code) (%s)' % rate('rotation_http_requests_total'), '{{handler}} {{code}}')], width=12, table=true),
      p.rows('What runs', 'Version, revision and compiler of each replica.', [p.table(series('rotation_build_info'))], ['running'], width=24, height=4),
    ]
  )
