// What dashboards and people ask again and again. The alerts do not depend on them.
function(config)
  local e = (import 'expressions.libsonnet').new(config);
  local series = e.series;
  local rule(name, expr) = { record: name, expr: expr };
  [
    rule('job:rotation_state:max', e.acrossReplicas('max', series('rotation_state'))),
    rule(
      'job:rotation_spread_z:range',
      '%s - %s' % [
        e.acrossReplicas('max', series('rotation_spread_z', 'basis="confirmed"')),
        e.acrossReplicas('min', series('rotation_spread_z', 'basis="confirmed"')),
      ]
    ),
    rule('job:up:sum', e.acrossReplicas('sum', series('up'))),
    rule(
      'instance_feed:rotation_feed_events:rate1m', 'rate(%s[1m])' % series('rotation_feed_events_total')
    ),
    rule(
      'instance_feed:rotation_feed_disconnects:rate10m',
      'sum without (reason) (rate(%s[10m]))' % series('rotation_feed_disconnects_total')
    ),
    rule(
      'instance_feed:rotation_feed_latency_seconds:p99_rate5m',
      e.quantile(0.99, 'rotation_feed_latency_seconds', '5m')
    ),
    rule(
      'instance:rotation_pipeline_duration_seconds:p99_rate5m',
      e.quantile(0.99, 'rotation_pipeline_duration_seconds', '5m')
    ),
  ]
