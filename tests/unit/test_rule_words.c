/* test_rule_words.c: proves that the shipped words (conf/rules/words.conf) judge the names and texts of notifications that no rule knows
 * as a technician would, and that a trouble and its end have the same name. The names are of many vendors; none decides alone. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "model/rule_load.h"
#include "tree.h"

static struct rule_set *set;

static const char *const names[][2] = {
    { "ok", "chargerFailureCleared" },
    { "ok", "xupstdReturnFromLowBattery" },
    { "ok", "upsReturnFromOverload" },
    { "ok", "acmeFanRecovered" },
    { "ok", "jnxPowerSupplyOK" },
    { "ok", "jnxTemperatureOK" },
    { "ok", "hwFanFailureResume" },
    { "ok", "cevPortLinkUp" },
    { "ok", "bgpEstablishedNotification" },
    { "ok", "communicationEstablished" },
    { "ok", "vpnTunnelUp" },
    { "ok", "swPowerStatusNormal" },
    { "ok", "lgpAlarmEntryRemoved" },
    { "ok", "raidRebuildSuccessful" },
    { "ok", "apBackOnline" },
    { "ok", "fgTrapHaMemberUp" },
    { "ok", "diskSpaceRecovery" },
    { "ok", "cpuFallingThreshold" },
    { "ok", "clusterNodeRejoined" },
    { "ok", "vmPoweredOn" },
    { "ok", "overTemperatureNoLongerActive" },
    { "error", "fanFailed" },
    { "error", "powerSupplyFailure" },
    { "error", "jnxPowerSupplyFailure" },
    { "error", "linkDown" },
    { "error", "upsOverload" },
    { "error", "backUpFailed" },
    { "error", "firmwareUpgradeFailed" },
    { "error", "linkUpFailed" },
    { "error", "lowBattery" },
    { "error", "upsOnBattery" },
    { "error", "upsBatteryNeedsReplacement" },
    { "error", "cpqDaPhyDrvFault" },
    { "error", "communicationLost" },
    { "error", "bgpBackwardTransition" },
    { "error", "haMemberDown" },
    { "error", "deviceDyingGasp" },
    { "error", "waterLeakDetected" },
    { "error", "printerPaperOut" },
    { "error", "raidArrayDegraded" },
    { "error", "entStateOperDisabled" },
    { "error", "systemCrash" },
    { "error", "fanMissing" },
    { "error", "volumeOffline" },
    { "warning", "cpuHigh" },
    { "warning", "temperatureHigh" },
    { "warning", "memoryUsageExceeded" },
    { "warning", "coldStart" },
    { "warning", "portSecurityViolation" },
    { "warning", "loopDetected" },
    { "warning", "apReboot" },
    { "warning", "apDisconnected" },
    { "warning", "rogueApDetected" },
    { "warning", "duplicateIpAddress" },
    { "warning", "licenseExpired" },
    { "warning", "haFailover" },
    { "warning", "vrrpNewMaster" },
    { "warning", "risingThreshold" },
    { "warning", "arpSpoofingAttack" },
    { "warning", "doorOpened" },
    { "warning", "errDisableEvent" },
    { "warning", "sessionTimeout" },
    { "warning", "storageAlmostFull" },
    { "warning", "tonerNearEnd" },
    { "warning", "vpnTunnelDown" },
    { "warning", "batteryTemperatureAbnormal" },
    { "warning", "macFlapping" },
    { "warning", "ntpUnsynchronized" },
    { "warning", "serviceStopped" },
    { "warning", "clusterNodeLeft" },
    { "notice", "authenticationFailure" },
    { "notice", "userAuthenticationFail" },
    { "notice", "topologyChange" },
    { "notice", "warmStart" },
    { "notice", "configChange" },
    { "notice", "newRoot" },
    { "info", "userLogin" },
    { "info", "adminLogout" },
    { "info", "configSaved" },
    { "info", "firmwareUpdateStarted" },
    { "info", "neighborTablesChanged" },
    { "info", "objectCreated" },
    { "info", "objectDeleted" },
    { "info", "testNotification" },
    { "info", "entSensorConfig" },
    { "none", "acmeSomething" },
};

static const char *const texts[][2] = {
    { "ok", "UPS: The input power has been restored." },
    { "ok", "Interface Gi1/0/1, changed state to up" },
    { "ok", "The battery is no longer low" },
    { "ok", "Cleared: fan 2 failed" },
    { "error", "Interface Gi1/0/1, changed state to down" },
    { "error", "ALERT: PAPER OUT" },
    { "error", "Power supply 2 has failed" },
    { "warning", "ALERT: COVER OPEN" },
    { "warning", "Alarm" },
    { "info", "User admin logged in from 192.0.2.1" },
    { "none", "GigabitEthernet0/1" },
};

static const char *const pairs[][2] = {
    { "chargerFailure", "chargerFailureCleared" },
    { "linkDown", "linkUp" },
    { "upsOverload", "upsOverloadCleared" },
    { "lowBattery", "returnFromLowBattery" },
    { "communicationLost", "communicationEstablished" },
    { "acmeFanFailed", "acmeFanRecovered" },
    { "jnxFanFailure", "jnxFanOK" },
    { "upsDiagnosticsFailed", "upsDiagnosticsPassed" },
    { "apDisconnected", "apConnected" },
    { "entStateOperDisabled", "entStateOperEnabled" },
    { "alarmRaised", "alarmCleared" },
    { "serverUnreachable", "serverReachable" },
    { "cpuRisingThreshold", "cpuFallingThreshold" },
    { "acme2185PowerSupplyFailure", "acme2187PowerSupplyNormal" },
    { "outletTurnedOff", "outletTurnedOn" },
};

static const char *severity(int said)
{
    return said < 0 ? "none" : fact_severity_name((uint8_t)said);
}

static void test_shipped(void)
{
    char one[200], two[200], got[300], want[300];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(got, sizeof got, "%s %s", names[i][1],
                 severity(rule_words_name(&set->words, names[i][1], NULL)));
        snprintf(want, sizeof want, "%s %s", names[i][1], names[i][0]);
        CHECK_STR(got, want);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        snprintf(got, sizeof got, "%s: %s", texts[i][1],
                 severity(rule_words_severity(&set->words, texts[i][1], NULL)));
        snprintf(want, sizeof want, "%s: %s", texts[i][1], texts[i][0]);
        CHECK_STR(got, want);
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct rule_word *word = NULL;

        CHECK(rule_words_name(&set->words, pairs[i][0], &word) != FACT_OK);
        rule_words_trouble(&set->words, pairs[i][0], word, one, sizeof one);
        word = NULL;
        CHECK_INT(rule_words_name(&set->words, pairs[i][1], &word), FACT_OK);
        CHECK_STR(rule_words_trouble(&set->words, pairs[i][1], word, two, sizeof two), one);
    }
}

/* Two troubles of one device stay two. */
static void test_apart(void)
{
    static const char *const of_ups[] = { "upsOverload", "upsLowBattery", "upsOnBattery", "upsFanFailed",
                                          "upsOverTemperature" };
    char keys[5][200];

    for (size_t i = 0; i < 5; i++) {
        const struct rule_word *word = NULL;

        rule_words_name(&set->words, of_ups[i], &word);
        rule_words_trouble(&set->words, of_ups[i], word, keys[i], sizeof keys[i]);
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(keys[i], keys[k]) != 0);
    }
}

int main(void)
{
    static const char *const folders[] = { "conf/rules" };
    struct arena *a = arena_new(0);
    struct report mistakes = { 0 };

    /* Names are not resolved here: what the other files lack then is no matter of this test. */
    set = rule_load_all(a, folders, 1, &tree_names, NULL, &mistakes);
    CHECK(set->words.count > 100 && set->words.bare_count > 10);
    test_shipped();
    test_apart();
    report_free(&mistakes);
    arena_free(a);
    return check_done();
}
