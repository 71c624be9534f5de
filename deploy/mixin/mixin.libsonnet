// Rules, alerts and dashboards of rotationd, as monitoring mixins are: import it, override _config.
(import 'config.libsonnet') + {
  local config = $._config,
  local links(alert) = alert {
    annotations+: {
      runbook_url: config.runbookUrl % alert.alert,
      dashboard_url: config.dashboardUrl % alert.dashboard,
    },
  },

  prometheusRules+:: {
    groups+: [{ name: 'rotation.rules', rules: (import 'recording_rules.libsonnet')(config) }],
  },
  prometheusAlerts+:: {
    groups+: [
      { name: 'rotation-signals', rules: std.map(links, (import 'signal_alerts.libsonnet')(config)) },
      { name: 'rotation-platform', rules: std.map(links, (import 'platform_alerts.libsonnet')(config)) },
    ],
  },
  grafanaDashboards+:: {
    'rotation-desk.json': (import 'dashboards/desk.libsonnet')(config),
    'rotation-feeds.json': (import 'dashboards/feeds.libsonnet')(config),
    'rotation-forensics.json': (import 'dashboards/forensics.libsonnet')(config),
  },
}
