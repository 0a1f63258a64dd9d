/* test_rulebook.c: proves that the rules we ship are without a mistake, know the sections that profiles have, and decide about the
 * notifications of the standards and the common vendors as a technician would; and that what polls watch too has their name. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>

#include "check.h"
#include "cmd/trapmake.h"
#include "core/rulebook.h"
#include "model/alarm.h"
#include "model/profile_load.h"
#include "snmp/trap.h"

/* notification, varbinds; severity ticket object condition, and what it clears besides */
static const struct {
    const char *trap, *binds[5], *want;
} rows[] = {
    { "SNMPv2-MIB::coldStart", { NULL }, "warning watch system restarted" },
    { "SNMPv2-MIB::warmStart", { NULL }, "notice none system restarted" },
    { "SNMPv2-MIB::authenticationFailure", { NULL }, "notice none snmp authentication" },
    { "IF-MIB::linkDown",
      { "IF-MIB::ifIndex.3=3", "IF-MIB::ifAdminStatus.3=1", "IF-MIB::ifOperStatus.3=2" },
      "error open interface/3 port-down" },
    { "IF-MIB::linkDown",
      { "IF-MIB::ifIndex.3=3", "IF-MIB::ifAdminStatus.3=2", "IF-MIB::ifOperStatus.3=2" },
      "info none interface/3 port-down" },
    { "IF-MIB::linkDown", { "IF-MIB::ifOperStatus.3=2" }, "error open interface/3 port-down" },
    { "IF-MIB::linkDown", { NULL }, "error open interface/? port-down" },
    { "IF-MIB::linkUp",
      { "IF-MIB::ifIndex.3=3" },
      "ok clear interface/3 port-down, interface/3 err-disabled" },
    { "ENTITY-MIB::entConfigChange", { NULL }, "notice none inventory changed" },
    { "BRIDGE-MIB::newRoot", { NULL }, "notice none stp new-root" },
    { "BRIDGE-MIB::topologyChange", { NULL }, "notice none stp topology" },
    { "BGP4-MIB::bgpBackwardTransNotification",
      { "BGP4-MIB::bgpPeerState.192.0.2.1=idle" },
      "error open bgp/192.0.2.1 session-down" },
    { "BGP4-MIB::bgpBackwardTransition",
      { "BGP4-MIB::bgpPeerState.192.0.2.1=1" },
      "error open bgp/192.0.2.1 session-down" },
    { "BGP4-MIB::bgpEstablished",
      { "BGP4-MIB::bgpPeerState.192.0.2.1=6" },
      "ok clear bgp/192.0.2.1 session-down" },
    { "1.3.6.1.2.1.15.1", { "BGP4-MIB::bgpPeerState.192.0.2.1=6" }, "ok clear bgp/192.0.2.1 session-down" },
    { "OSPF-TRAP-MIB::ospfNbrStateChange",
      { "OSPF-MIB::ospfNbrState.192.0.2.2.0=full" },
      "ok clear ospf/192.0.2.2.0 session-down" },
    { "OSPF-TRAP-MIB::ospfNbrStateChange",
      { "OSPF-MIB::ospfNbrState.192.0.2.2.0=down" },
      "error open ospf/192.0.2.2.0 session-down" },
    { "POWER-ETHERNET-MIB::pethMainPowerUsageOnNotification",
      { "pethMainPseConsumptionPower.1=u:340" },
      "warning open poe/1 usage-high" },
    { "POWER-ETHERNET-MIB::pethMainPowerUsageOffNotification",
      { "pethMainPseConsumptionPower.1=u:200" },
      "ok clear poe/1 usage-high" },
    { "RMON-MIB::risingAlarm", { "alarmIndex.3=3" }, "warning open rmon/3 threshold" },
    { "RMON-MIB::fallingAlarm", { "alarmIndex.3=3" }, "ok clear rmon/3 threshold" },
    { "UPS-MIB::upsTrapOnBattery", { "upsEstimatedMinutesRemaining.0=10" }, "error open ups on-battery" },
    { "1.3.6.1.2.1.33.2.0.1", { NULL }, "error open ups on-battery" },
    { "UPS-MIB::upsTrapTestCompleted",
      { "upsTestResultsSummary.0=doneError" },
      "error open ups test-failed" },
    { "UPS-MIB::upsTrapTestCompleted", { "upsTestResultsSummary.0=donePass" }, "ok clear ups test-failed" },
    { "UPS-MIB::upsTrapAlarmEntryAdded",
      { "upsAlarmId.1=1", "upsAlarmDescr.1=UPS-MIB::upsAlarmBatteryBad" },
      "error open ups replace-battery" },
    { "UPS-MIB::upsTrapAlarmEntryAdded",
      { "upsAlarmId.1=1", "upsAlarmDescr.1=UPS-MIB::upsAlarmOnBypass" },
      "warning open ups on-bypass" },
    { "UPS-MIB::upsTrapAlarmEntryRemoved",
      { "upsAlarmId.1=1", "upsAlarmDescr.1=UPS-MIB::upsAlarmOnBattery" },
      "ok clear ups on-battery" },
    { "PowerNet-MIB::upsOnBattery",
      { "mtrapargsString.0=The UPS has switched to battery backup power." },
      "warning watch ups on-battery" },
    { "PowerNet-MIB::powerRestored", { NULL }, "ok clear ups on-battery, ups battery-low" },
    { "PowerNet-MIB::lowBattery", { NULL }, "error open ups battery-low" },
    { "PowerNet-MIB::upsBatteryNeedsReplacement", { NULL }, "error open ups replace-battery" },
    { "PowerNet-MIB::upsBatteryReplaced", { NULL }, "ok clear ups replace-battery" },
    { "PowerNet-MIB::communicationLost", { NULL }, "error open ups communication" },
    { "PowerNet-MIB::communicationEstablished", { NULL }, "ok clear ups communication" },
    { "PowerNet-MIB::rPDUOverload", { "rPDULoadStatusPhaseNumber.2=2" }, "error open pdu/phase-2 overload" },
    { "1.3.6.1.4.1.318.0.277", { "1.3.6.1.4.1.318.1.1.12.2.3.1.1.4.2=2" }, "ok clear pdu/phase-2 overload" },
    { "1.3.6.1.4.1.318.0.336",
      { "1.3.6.1.4.1.318.2.3.3.0=SEVERE: The device's internal cooling fans have failed." },
      "error open device 1.3.6.1.4.1.318.0.336" },
    { "CPS-MIB::upsDiagnosticsPassed", { NULL }, "info none ups test-failed, ups test-failed" },
    { "XUPS-MIB::xupstdOnBattery", { NULL }, "error open ups on-battery" },
    { "XUPS-MIB::xupstdUtilityPowerRestored",
      { NULL },
      "ok clear ups on-battery, ups battery-low, ups input-bad, ups shutdown" },
    { "MG-SNMP-UPS-MIB::upsmgReturnFromBattery", { NULL }, "ok clear ups on-battery" },
    { "CISCO-ENVMON-MIB::ciscoEnvMonFanStatusChangeNotif",
      { "ciscoEnvMonFanState.7=critical" },
      "error open sensor/7 failed, sensor/7 warning" },
    { "CISCO-ENVMON-MIB::ciscoEnvMonFanStatusChangeNotif",
      { "ciscoEnvMonFanState.7=normal" },
      "ok clear sensor/7 failed, sensor/7 warning" },
    { "CISCO-ENVMON-MIB::ciscoEnvMonTempStatusChangeNotif",
      { "ciscoEnvMonTemperatureState.7=warning" },
      "warning watch sensor/7 warning, sensor/7 critical" },
    { "CISCO-ENVMON-MIB::ciscoEnvMonSuppStatusChangeNotif",
      { "ciscoEnvMonSupplyState.7=notPresent" },
      "info none sensor/7 warning" },
    { "CISCO-ENTITY-FRU-CONTROL-MIB::cefcPowerStatusChange",
      { "cefcFRUPowerOperStatus.9=on" },
      "ok clear power_supply/9 failed" },
    { "CISCO-CONFIG-MAN-MIB::ciscoConfigManEvent", { NULL }, "info none config changed" },
    { "JUNIPER-MIB::jnxPowerSupplyFailure",
      { "jnxContentsContainerIndex.2.1.0.0=2", "jnxContentsL1Index.2.1.0.0=1" },
      "error open part/2.1.0.0 failed" },
    { "JUNIPER-MIB::jnxPowerSupplyOK",
      { "jnxContentsContainerIndex.2.1.0.0=2", "jnxContentsL1Index.2.1.0.0=1" },
      "ok clear part/2.1.0.0 failed" },
    { "1.3.6.1.4.1.2636.4.1.0.1", { NULL }, "error open part/0.0.0.0 failed" },
    { "Printer-MIB::printerV2Alert",
      { "prtAlertIndex.1.5=5", "prtAlertSeverityLevel.1.5=4", "prtAlertGroup.1.5=11",
        "prtAlertGroupIndex.1.5=1", "prtAlertCode.1.5=1104" },
      "warning open supply/1.1 low" },
    { "Printer-MIB::printerV2Alert",
      { "prtAlertIndex.1.5=5", "prtAlertCode.1.5=8" },
      "error open printer/1 jammed" },
    { "Printer-MIB::printerV2Alert",
      { "prtAlertIndex.1.5=5", "prtAlertCode.1.5=3" },
      "warning watch printer/1 door-open" },
    { "Printer-MIB::printerV2Alert",
      { "prtAlertIndex.1.5=5", "prtAlertCode.1.5=1801" },
      "ok clear printer/1 fault, printer/1 jammed, printer/1 door-open, printer/1 no-paper, printer/1 worn" },
    { "Printer-MIB::printerV2Alert",
      { "prtAlertIndex.1.5=5", "prtAlertCode.1.5=807" },
      "info none printer/1 alert-807" },
    /* servers */
    { "1.3.6.1.4.1.232.0.6050",
      { "1.3.6.1.4.1.232.6.2.9.3.1.1.0.2=0", "1.3.6.1.4.1.232.6.2.9.3.1.2.0.2=2" },
      "error open supply/0.2 failed" },
    { "1.3.6.1.4.1.232.0.6048",
      { "1.3.6.1.4.1.232.6.2.9.3.1.1.0.2=0", "1.3.6.1.4.1.232.6.2.9.3.1.2.0.2=2" },
      "ok clear supply/0.2 failed, supply/0.2 degraded" },
    { "1.3.6.1.4.1.232.0.3046", { "1.3.6.1.4.1.232.3.2.5.1.1.6.1.4=4" }, "error open drive/1.4 failed" },
    { "1.3.6.1.4.1.232.0.3046", { "1.3.6.1.4.1.232.3.2.5.1.1.6.1.4=2" }, "ok clear drive/1.4 failed" },
    { "1.3.6.1.4.1.674.10892.5.3.2.1.0.2185",
      { "1.3.6.1.4.1.674.10892.5.3.1.3.0=5", "1.3.6.1.4.1.674.10892.5.3.1.6.0=s:PSU.Slot.1" },
      "error open part/PSU.Slot.1 health" },
    { "1.3.6.1.4.1.674.10892.5.3.2.1.0.2187",
      { "1.3.6.1.4.1.674.10892.5.3.1.3.0=3", "1.3.6.1.4.1.674.10892.5.3.1.6.0=s:PSU.Slot.1" },
      "ok clear part/PSU.Slot.1 health" },
    { "1.3.6.1.4.1.674.10892.5.3.2.4.0.8489",
      { "1.3.6.1.4.1.674.10892.5.3.1.3.0=3" },
      "info none idrac event" },
    { "1.3.6.1.4.1.674.10892.1.0.1354",
      { "1.3.6.1.4.1.674.10892.1.5000.10.4.0=5" },
      "error open part/server health" },
    { "1.3.6.1.4.1.3183.1.1.0.552705", { NULL }, "error open supply ipmi-supply" },
    { "1.3.6.1.4.1.3183.1.1.0.552833", { NULL }, "ok clear supply ipmi-supply" },
    { "1.3.6.1.4.1.6876.4.3.0.203",
      { "1.3.6.1.4.1.6876.4.3.305.0=s:Red", "1.3.6.1.4.1.6876.4.3.308.0=s:esx1",
        "1.3.6.1.4.1.6876.4.3.310.0=s:a" },
      "error open vcenter/esx1 alarm-a" },
    { "1.3.6.1.4.1.6876.4.3.0.203",
      { "1.3.6.1.4.1.6876.4.3.305.0=s:Green", "1.3.6.1.4.1.6876.4.3.308.0=s:esx1",
        "1.3.6.1.4.1.6876.4.3.310.0=s:a" },
      "ok clear vcenter/esx1 alarm-a" },
    /* power */
    { "1.3.6.1.4.1.476.1.42.3.3.0.1",
      { "1.3.6.1.4.1.476.1.42.3.2.3.1.1.5=5" },
      "error open condition/5 alarm" },
    { "1.3.6.1.4.1.476.1.42.3.3.0.2",
      { "1.3.6.1.4.1.476.1.42.3.2.3.1.1.5=5" },
      "ok clear condition/5 alarm" },
    { "1.3.6.1.4.1.705.1.11.0.21", { NULL }, "error open ups overload" },
    { "1.3.6.1.4.1.705.1.11.22", { NULL }, "ok clear ups overload" }, /* without the zero */
    { "1.3.6.1.4.1.2254.2.4.20.0.3", { NULL }, "error open ups on-battery" },
    { "1.3.6.1.4.1.2254.2.4.20.4", { NULL }, "ok clear ups on-battery" },
    { "1.3.6.1.4.1.1718.3.100.0.3",
      { "1.3.6.1.4.1.1718.3.2.2.1.2.1.1=s:AA", "1.3.6.1.4.1.1718.3.99.2.0=1" },
      "warning watch infeed-load/AA alarm" },
    { "1.3.6.1.4.1.1718.3.100.0.3",
      { "1.3.6.1.4.1.1718.3.2.2.1.2.1.1=s:AA", "1.3.6.1.4.1.1718.3.99.2.0=0" },
      "ok clear infeed-load/AA alarm" },
    { "1.3.6.1.4.1.3854.1.0.10",
      { "1.3.6.1.4.1.3854.1.7.1.0=4", "1.3.6.1.4.1.3854.1.7.5.0=s:Rack" },
      "error open sensor/Rack alarm" },
    { "1.3.6.1.4.1.3854.1.0.10",
      { "1.3.6.1.4.1.3854.1.7.1.0=2", "1.3.6.1.4.1.3854.1.7.5.0=s:Rack" },
      "ok clear sensor/Rack alarm" },
    /* switches and firewalls */
    { "1.3.6.1.4.1.2011.5.25.219.2.6.3",
      { "ENTITY-MIB::entPhysicalName.9=s:FAN 1" },
      "error open entity/9 failed" },
    { "1.3.6.1.4.1.2011.5.25.219.2.6.4",
      { "ENTITY-MIB::entPhysicalName.9=s:FAN 1" },
      "ok clear entity/9 failed" },
    { "1.3.6.1.4.1.25506.8.35.12.1.6",
      { "1.3.6.1.4.1.25506.8.35.9.1.1.1.1.2=2" },
      "error open fan/2 failed" },
    { "1.3.6.1.4.1.1916.0.10", { "1.3.6.1.4.1.1916.1.1.1.27.1.1.2=2" }, "error open power_supply/2 failed" },
    { "1.3.6.1.4.1.1916.0.11", { "1.3.6.1.4.1.1916.1.1.1.27.1.1.2=2" }, "ok clear power_supply/2 failed" },
    /* one name for a BGP peer, whichever of its MIBs tells */
    { "1.3.6.1.4.1.9.9.187.0.6",
      { "1.3.6.1.4.1.9.9.187.1.2.5.1.3.1.4.192.0.2.1=1" },
      "error open bgp/192.0.2.1 session-down" },
    { "1.3.6.1.4.1.9.9.187.0.5",
      { "1.3.6.1.4.1.9.9.187.1.2.5.1.3.1.4.192.0.2.1=6" },
      "ok clear bgp/192.0.2.1 session-down" },
    { "1.3.6.1.4.1.9.9.187.0.7",
      { "1.3.6.1.4.1.9.9.187.1.2.5.1.3.1.4.192.0.2.1=1" },
      "warning watch bgp/192.0.2.1 session-down" },
    { "1.3.6.1.4.1.9.9.187.0.1",
      { "1.3.6.1.2.1.15.3.1.2.192.0.2.1=6" },
      "ok clear bgp/192.0.2.1 session-down" },
    { "1.3.6.1.4.1.2636.5.1.1.1.0.2",
      { "1.3.6.1.4.1.2636.5.1.1.2.1.1.1.10.0.1.192.0.2.9.1.192.0.2.1=1",
        "1.3.6.1.4.1.2636.5.1.1.2.1.1.1.11.0.1.192.0.2.9.1.192.0.2.1=x:c0000201" },
      "error open bgp/192.0.2.1 session-down" },
    { "1.3.6.1.4.1.25461.2.1.3.2.0.1700",
      { "1.3.6.1.4.1.25461.2.1.3.1.303.0=5", "1.3.6.1.4.1.25461.2.1.3.1.302.0=s:ha",
        "1.3.6.1.4.1.25461.2.1.3.1.300.0=s:x" },
      "error open system/ha x" },
    { "1.3.6.1.4.1.25461.2.1.3.2.0.600",
      { "1.3.6.1.4.1.25461.2.1.3.1.303.0=1" },
      "info none system/firewall 1.3.6.1.4.1.25461.2.1.3.2.0.600" },
    { "1.3.6.1.4.1.9.9.42.2.0.2", { "1.3.6.1.4.1.9.9.42.1.2.9.1.6.10=1" }, "warning watch sla/10 timeout" },
    { "1.3.6.1.4.1.9.9.42.2.0.2", { "1.3.6.1.4.1.9.9.42.1.2.9.1.6.10=2" }, "ok clear sla/10 timeout" },
    { "1.3.6.1.4.1.14179.2.6.3.8",
      { "1.3.6.1.4.1.14179.2.6.2.20.0=x:001122334455", "1.3.6.1.4.1.14179.2.2.1.1.3.1=s:lobby" },
      "error open access-point/lobby disconnected" },
    { "1.3.6.1.4.1.9.9.513.0.4",
      { "1.3.6.1.4.1.9.9.513.1.1.1.1.5.0.17.34.51.68.85=s:lobby" },
      "ok clear access-point/lobby disconnected" },
    { "1.3.6.1.4.1.6876.4.1.0.2", { "1.3.6.1.4.1.6876.2.1.1.2.28=s:mail" }, "warning watch vm/mail power" },
    { "1.3.6.1.4.1.6876.4.1.0.1", { "1.3.6.1.4.1.6876.2.1.1.2.28=s:mail" }, "ok clear vm/mail power" },
    { "1.3.6.1.4.1.171.12.11.2.2.3.0.2",
      { "1.3.6.1.4.1.171.12.11.1.7.1.1.1.2=1", "1.3.6.1.4.1.171.12.11.1.7.1.2.1.2=2" },
      "ok clear fan/1.2 failed" },
    { "1.3.6.1.4.1.534.1.0.0.0.3", { NULL }, "error open ups on-battery" }, /* basic and port forms */
    { "1.3.6.1.4.1.534.1.11.4.2.0.5",
      { NULL },
      "ok clear ups on-battery, ups battery-low, ups input-bad, ups shutdown" },
    { "1.3.6.1.4.1.9.9.500.0.0.4", { "1.3.6.1.4.1.9.9.500.1.1.3.0=2" }, "error open stack ring" },
    { "1.3.6.1.4.1.9.9.500.0.0.5", { NULL }, "notice none stack member, stack member-lost" },
    { "1.3.6.1.4.1.4526.10.1.0.26", { "IF-MIB::ifIndex.4=4" }, "warning watch interface/4 loop" },
    { "1.3.6.1.4.1.4413.1.1.1.0.22", { NULL }, "ok clear cpu load" },
    { "1.3.6.1.4.1.9.6.1.101.0.180",
      { "1.3.6.1.4.1.9.6.1.101.2.3.1.0=s:Fan 1 has failed", "1.3.6.1.4.1.9.6.1.101.2.3.2.0=2" },
      "error open device 1.3.6.1.4.1.9.6.1.101.0.180" },
    { "1.3.6.1.4.1.89.0.180",
      { "1.3.6.1.4.1.89.2.3.1.0=s:%LINK-I-Up: gi5", "1.3.6.1.4.1.89.2.3.2.0=0" },
      "info none device 1.3.6.1.4.1.89.0.180" },
    { "1.3.6.1.4.1.11.2.14.12.1.0.3",
      { "HP-ICF-CHASSIS::hpicfSensorStatus.2=bad" },
      "error open sensor/2 failed" },
    { "1.3.6.1.4.1.14823.2.3.1.11.1.2.1041",
      { "1.3.6.1.4.1.14823.2.3.1.11.1.1.1.0=x:0080c8123456" },
      "error open access-point/00:80:c8:12:34:56 down" },
    { "1.3.6.1.2.1.80.0.2", { NULL }, "warning watch ping/? failed" },
    { "1.3.6.1.2.1.158.0.2", { "1.3.6.1.2.1.158.1.6.1.4.3.1=257" }, "error open interface/3 dying-gasp" },
    { "1.3.6.1.4.1.99999.0.1",
      { "1.3.6.1.4.1.99999.1.0=s:something happened" },
      "info none device 1.3.6.1.4.1.99999.0.1" },
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct trapmake made[ROWS];
static struct arena *arena;

static void make_all(void *ctx, const struct fleet_names *names, const struct naming *naming)
{
    static const char *const folders[] = { "conf/profiles" };
    struct report report = { 0 };

    (void)naming;
    CHECK_INT(profile_load_all(arena, folders, 1, NULL, names, ctx, &report), 0);
    report_free(&report);
    for (size_t i = 0; i < ROWS; i++) {
        struct err err = { "" };

        made[i] = (struct trapmake){ .arena = arena, .names = names };
        if (trapmake_trap(&made[i], rows[i].trap, &err))
            CHECK_STR(err.text, "");
        for (size_t b = 0; b < 5 && rows[i].binds[b]; b++)
            if (trapmake_bind(&made[i], rows[i].binds[b], &err))
                CHECK_STR(err.text, "");
    }
}

static void judge(const struct rulebook *book, size_t i)
{
    const uint8_t *data;
    size_t len = trapmake_datagram(&made[i], &data);
    struct trap_frame f;
    struct trap_inform inform;
    struct notice n;
    struct err why;
    struct rule_verdict v;
    char got[600];

    if (!CHECK_INT(trap_open(data, len, &f, &why), TRAP_GOOD) ||
        !CHECK_INT(trap_read(&f, arena, &n, &inform, &why), TRAP_GOOD))
        return;
    rule_judge(book->rules, &book->names, &n, arena, &v);
    snprintf(got, sizeof got, "%s %s %s %s", fact_severity_name(v.severity), rule_ticket_name(v.ticket),
             v.key.object, v.key.condition);
    for (size_t k = 0; k < v.also_count; k++)
        snprintf(got + strlen(got), sizeof got - strlen(got), ", %s %s", v.also[k].object,
                 v.also[k].condition);
    if (!CHECK_STR(got, rows[i].want))
        printf("  of %s (%s)\n", rows[i].trap, v.where ? v.where : "no rule");
    CHECK(v.title[0] != '\0' && strlen(v.title) < 640);
}

/* --- what polls watch too has their name: one cause, one ticket --- */

/* Rules whose row is asked for its name, though its conditions tell of something else. */
static const struct {
    const char *rule, *why;
} alone[] = {
    { "apc-discharged", "the mains are back and the battery is empty" },
    { "arista-sensor", "the limits of the device; polls know only sensors that do not work" },
    { "cisco-err-disable", "polls tell it of a row that is there only while the port is shut" },
    { "cisco-mac-violation", "an event" },
    { "cisco-voltage", "a voltage that is still good enough: polls tell only bad ones" },
    { "ethernet-oam", "an event of the other end" },
    { "fastpath-err-disabled", "polls do not know why a port is down" },
    { "fastpath-loop", "an event" },
    { "fastpath-loop-inconsistent", "an event" },
    { "fg-conserve", "what the firewall makes of little memory" },
    { "hp-loop", "an event" },
    { "hp-loop-vlan", "an event" },
    { "huawei-loop", "an event" },
    { "huawei-ppp-loop", "an event" },
    { "jnx-optics", "which of the limits it was is in bits" },
    { "jnx-temperature", "polls do not know the limits" },
    { "ospf-interface", "polls only keep the state" },
    { "printer-alert", "what the printer's own states do not tell" },
    { "ups-alarm", "alarms without an object that polls ask" },
};

static bool is_alone(const char *rule)
{
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (!strcmp(alone[i].rule, rule))
            return true;
    return false;
}

static const char *literal(const struct rule_text *t)
{
    return t->count > 0 && t->parts[0].ref_count == 0 ? t->parts[0].text : "";
}

/* Sections that the rule asks: how many there are, of how many the object is named, and in how many its condition is polled. */
static void count_sections(const struct profile_set *set, const struct rule_act *act, size_t found[3])
{
    for (size_t i = 0; i < set->count; i++)
        for (size_t k = 0; k < set->profiles[i]->section_count; k++) {
            const struct section *s = set->profiles[i]->sections[k];
            size_t len = strlen(s->group);

            if (strcmp(s->name, act->recheck) != 0 && strcmp(s->group, act->recheck) != 0)
                continue;
            found[0]++;
            found[1] += !strncmp(literal(act->object), s->group, len) &&
                        (literal(act->object)[len] == '\0' || literal(act->object)[len] == '/');
            for (uint16_t c = 0; c < s->alarm_count; c++)
                found[2] += !strcmp(s->alarms[c].name, literal(act->condition));
        }
}

static void check_asked(const struct profile_set *set, const struct rule *r, const struct rule_act *act)
{
    size_t found[3] = { 0 };

    if (!act->recheck)
        return;
    count_sections(set, act, found);
    if (!CHECK(found[0] > 0) || !CHECK(found[1] > 0) || !CHECK(found[2] > 0 || is_alone(r->name)))
        printf("  rule %s: %s %s, asks %s\n", r->name, literal(act->object), literal(act->condition),
               act->recheck);
}

static void test_asked(const struct rulebook *book, const struct profile_set *set)
{
    for (size_t i = 0; i < rule_count(book->rules); i++) {
        const struct rule *r = rule_at(book->rules, i);

        check_asked(set, r, &r->act);
        for (size_t c = 0; c < r->case_count; c++)
            check_asked(set, r, &r->cases[c].act);
    }
}

static void check_rule(const struct rule *r)
{
    CHECK(r->trap_count + r->under_count > 0);
    for (size_t i = 0; i < r->case_count; i++)
        CHECK(r->cases[i].test_count > 0 && r->cases[i].act.ticket != RULE_AUTO);
    for (const char *c = r->name; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '-')
            CHECK_STR(r->name, "letters, digits and -");
}

/* --- what devices may send in place of what their MIB says --- */

static const struct value odd[] = {
    { .type = VALUE_NULL },
    { .type = VALUE_INT, .i = INT32_MIN },
    { .type = VALUE_COUNTER64, .u = UINT64_MAX },
    { .type = VALUE_BYTES, .len = 0, .bytes = (const uint8_t *)"" },
    { .type = VALUE_BYTES, .len = 9, .bytes = (const uint8_t *)"\x1b[31m\0\xff{}" },
    { .type = VALUE_OID, .len = 3, .bytes = (const uint8_t *)"\x2b\x06\x01" },
    { .type = VALUE_IP, .len = 4, .bytes = (const uint8_t *)"\xc0\0\2\1" },
};
enum { ODD = sizeof odd / sizeof *odd, ODD_BINDS = 60 };

static size_t odd_add(struct notice_bind *binds, size_t count, const struct rule_ref *ref, bool instance,
                      size_t turn)
{
    uint8_t *name;

    if (ref->what > RULE_INDEX || count == ODD_BINDS || ref->oid.len + 2 > OID_BYTES)
        return count;
    name = arena_alloc(arena, ref->oid.len + 1u);
    memcpy(name, ref->oid.b, ref->oid.len);
    name[ref->oid.len] = 7;
    binds[count] =
        (struct notice_bind){ { name, (uint16_t)(ref->oid.len + instance) }, odd[(count + turn) % ODD] };
    return count + 1;
}

static size_t odd_texts(struct notice_bind *binds, size_t count, const struct rule_text *t, bool instance,
                        size_t turn)
{
    for (size_t p = 0; t && p < t->count; p++)
        for (size_t r = 0; r < t->parts[p].ref_count; r++)
            count = odd_add(binds, count, &t->parts[p].refs[r], instance, turn);
    return count;
}

/* Each notification of the rule with each of its varbinds of the wrong type, with and without an instance. */
static void check_odd(const struct rulebook *book, const struct rule *r, size_t turn, bool instance)
{
    struct notice_bind binds[ODD_BINDS];
    struct notice n = { .binds = binds };
    struct rule_verdict v;

    n.bind_count = odd_texts(binds, 0, r->act.object, instance, turn);
    n.bind_count = odd_texts(binds, n.bind_count, r->act.title, instance, turn);
    n.bind_count = odd_texts(binds, n.bind_count, r->act.recheck_row, instance, turn);
    for (size_t c = 0; c < r->case_count; c++)
        for (size_t t = 0; t < r->cases[c].test_count; t++)
            n.bind_count = odd_add(binds, n.bind_count, &r->cases[c].tests[t].ref, instance, turn);
    for (size_t t = 0; t < r->trap_count + r->clear_count; t++) {
        n.trap = t < r->trap_count ? r->traps[t].oid : r->cleared_by[t - r->trap_count].oid;
        rule_judge(book->rules, &book->names, &n, arena, &v);
        if (!v.title[0] || strlen(v.title) > 640 || !v.key.object[0] || !v.key.condition[0] ||
            strchr(v.title, '\x1b') || strchr(v.key.object, '\x1b') || v.ticket == RULE_AUTO)
            CHECK_STR(v.title, r->name);
    }
}

/* A title or object without any of what it names shows question marks at most. */
static void test_odd(const struct rulebook *book)
{
    for (size_t i = 0; i < rule_count(book->rules); i++)
        for (size_t turn = 0; turn < ODD; turn++)
            check_odd(book, rule_at(book->rules, i), turn, turn % 2);
    CHECK(true);
}

int main(void)
{
    static const char *const folders[] = { "conf/rules" };
    struct report report = { 0 };
    struct profile_set set = { 0 };
    struct rulebook_source from = { folders, 1, "mibs", NULL, make_all, &set };
    struct rulebook *book;

    arena = arena_new(0);
    book = rulebook_open(&from, &report);
    for (size_t i = 0; i < report.count; i++)
        printf("%s:%d: %s\n", report.items[i].file ? report.items[i].file : "?", report.items[i].line,
               report.items[i].text);
    CHECK_INT(report.count, 0);
    if (CHECK(book != NULL)) {
        CHECK(rule_count(book->rules) > 150);
        for (size_t i = 0; i < rule_count(book->rules); i++)
            check_rule(rule_at(book->rules, i));
        for (size_t i = 0; i < ROWS; i++)
            judge(book, i);
        test_odd(book);
        test_asked(book, &set);
    }
    for (size_t i = 0; i < ROWS; i++)
        trapmake_free(&made[i]);
    rulebook_close(book);
    report_free(&report);
    arena_free(arena);
    return check_done();
}
