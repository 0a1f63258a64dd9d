/* test_rulebook.c: proves that the rules we ship are without a mistake, know the sections that profiles have, and decide about the
 * notifications of the standards and the common vendors as a technician would. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>

#include "check.h"
#include "cmd/trapmake.h"
#include "core/rulebook.h"
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
      "ok clear ospf-neighbour/192.0.2.2.0 neighbour-down" },
    { "OSPF-TRAP-MIB::ospfNbrStateChange",
      { "OSPF-MIB::ospfNbrState.192.0.2.2.0=down" },
      "error open ospf-neighbour/192.0.2.2.0 neighbour-down" },
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
      "ok clear power/9 failed" },
    { "CISCO-CONFIG-MAN-MIB::ciscoConfigManEvent", { NULL }, "info none config changed" },
    { "JUNIPER-MIB::jnxPowerSupplyFailure",
      { "jnxContentsContainerIndex.2.1.0.0=2", "jnxContentsL1Index.2.1.0.0=1" },
      "error open supply/2.1.0.0 failed" },
    { "JUNIPER-MIB::jnxPowerSupplyOK",
      { "jnxContentsContainerIndex.2.1.0.0=2", "jnxContentsL1Index.2.1.0.0=1" },
      "ok clear supply/2.1.0.0 failed" },
    { "1.3.6.1.4.1.2636.4.1.0.1", { NULL }, "error open supply/0.0.0.0 failed" },
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
    { "1.3.6.1.4.1.99999.0.1",
      { "1.3.6.1.4.1.99999.1.0=s:something happened" },
      "info none device 1.3.6.1.4.1.99999.0.1" },
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct trapmake made[ROWS];
static struct arena *arena;

static void make_all(void *ctx, const struct fleet_names *names, const struct naming *naming)
{
    (void)ctx, (void)naming;
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

static void check_rule(const struct rule *r)
{
    CHECK(r->trap_count + r->under_count > 0);
    for (size_t i = 0; i < r->case_count; i++)
        CHECK(r->cases[i].test_count > 0 && r->cases[i].act.ticket != RULE_AUTO);
    for (const char *c = r->name; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '-')
            CHECK_STR(r->name, "letters, digits and -");
}

int main(void)
{
    static const char *const folders[] = { "conf/rules" };
    struct report report = { 0 };
    struct rulebook_source from = { folders, 1, "mibs", NULL, make_all, NULL };
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
    }
    for (size_t i = 0; i < ROWS; i++)
        trapmake_free(&made[i]);
    rulebook_close(book);
    report_free(&report);
    arena_free(arena);
    return check_done();
}
