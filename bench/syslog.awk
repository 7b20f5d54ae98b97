# Writes a syslog of SIZE bytes (awk -v size=...): a third of its lines is a modem whose three ports come and go, as on the page that this project grew
# out of; the rest is what a desktop's daemons write, each line with its own time, process id, addresses and counters. The same size gives the same bytes.
function random(n) { seed = (seed * 16807) % 2147483647; return seed % n }
function stamp() { return substr("JanFebMarAprMayJunJulAugSepOctNovDec", month * 3 + 1, 3) sprintf(" %2d %02d:%02d:%02d laptop ", day, int(clock / 3600), int(clock / 60) % 60, clock % 60) }
function say(text) { line = prefix text; print line; written += length(line) + 1 }
function kernel(text) { uptime += 0.000731 + random(900) / 1000000; say(sprintf("kernel: [%12.6f] %s", uptime, text)) }
function tick(milliseconds) {
  fraction += milliseconds; uptime += milliseconds / 1000
  while (fraction >= 1000) {
    fraction -= 1000; clock++
    if (clock == 86400) { clock = 0; day++; if (day == 29) { day = 1; month = (month + 1) % 12 } }
    prefix = stamp()
  }
}
function address() { return "192.168." random(4) "." (1 + random(250)) }
function daemon(  kind) {
  kind = random(100)
  if (kind < 12) say("CRON[" (2000 + random(30000)) "]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)")
  else if (kind < 20) say("sshd[" (2000 + random(30000)) "]: Failed password for invalid user admin from " address() " port " (1024 + random(60000)) " ssh2")
  else if (kind < 26) say("sshd[" (2000 + random(30000)) "]: Connection closed by " address() " port " (1024 + random(60000)) " [preauth]")
  else if (kind < 32) say("systemd[1]: Started Session " random(90000) " of user root.")
  else if (kind < 37) say("systemd[1]: Starting Cleanup of Temporary Directories...")
  else if (kind < 42) say("avahi-daemon[812]: Registering new address record for fe80::2" random(9999) " on wlan0.*.")
  else if (kind < 47) say("dhclient: DHCPREQUEST of " address() " on eth0 to 192.168.1.1 port 67")
  else if (kind < 51) say("dhclient: DHCPACK of " address() " from 192.168.1.1")
  else if (kind < 57) kernel("[UFW BLOCK] IN=wlan0 OUT= MAC=01:00:5e:00:00:fb:02:00:00:00:56:78:08:00 SRC=" address() " DST=224.0.0.251 LEN=32 TOS=0x00 PREC=0x00 TTL=1 ID=" random(65536) " PROTO=2")
  else if (kind < 60) kernel("CPU" random(4) ": Core temperature above threshold, cpu clock throttled (total events = " random(99999) ")")
  else if (kind < 66) say("postfix/smtpd[" (2000 + random(30000)) "]: connect from unknown[" address() "]")
  else if (kind < 70) say("named[731]: client " address() "#" (1024 + random(60000)) ": query (cache) 'example.org/A/IN' denied")
  else if (kind < 74) say("dbus-daemon[712]: [system] Activating service name='org.freedesktop.hostname1' requested by ':1." random(999) "' (uid=0)")
  else if (kind < 78) say("gnome-shell[2101]: Object .Gjs_ui_messageTray_Notification (0x55d0c0f" random(99999) "), has been already disposed")
  else if (kind < 82) say("collectd[644]: plugin_read_thread: read-function of the `disk' plugin took " random(9000) " ms")
  else if (kind < 86) say("ntpd[902]: Soliciting pool server " address())
  else if (kind < 90) say("wpa_supplicant[770]: wlan0: CTRL-EVENT-SIGNAL-CHANGE above=1 signal=-" (40 + random(40)) " noise=9999 txrate=" random(300000))
  else if (kind < 93) say("NetworkManager[701]: <info>  [" (1600000000 + clock) "." random(9999) "] device (ttyUSB" random(3) "): state change: prepare -> config (reason 'none', sys-iface-state: 'managed')")
  else if (kind < 95) say("NetworkManager[701]: <info>  [" (1600000000 + clock) "." random(9999) "] manager: NetworkManager state is now CONNECTED_LOCAL")
  else if (kind < 97) say("ModemManager[711]: <info>  [modem" random(900) "] state changed (disabled -> enabling)")
  else if (kind < 99) say("ModemManager[711]: <debug> [" (1600000000 + clock) "." random(9999) "] (ttyUSB2) device open count is " random(4) " (close)")
  else say("pulseaudio[1850]: ratelimit.c: " random(900) " events suppressed")
}
function attach(function_, port) { kernel("option 5-2:1." function_ ": GSM modem (1-port) converter detected"); kernel("usb 5-2: GSM modem (1-port) converter now attached to ttyUSB" port) }
function detach(function_, port) { kernel("option1 ttyUSB" port ": GSM modem (1-port) converter now disconnected from ttyUSB" port); kernel("option 5-2:1." function_ ": device disconnected") }
BEGIN {
  seed = 20091201; month = 10; day = 29; clock = 64800; uptime = 412.5; prefix = stamp()
  while (written < size) {
    attach(2, 0); attach(1, 1); attach(0, 2)
    for (i = 0; i < 12; i++) { tick(8 + random(30)); daemon() }
    detach(0, 2); detach(1, 1); detach(2, 0)
    for (i = 0; i < 12; i++) { tick(8 + random(30)); daemon() }
  }
}
