/* Stands in for libusb under the distribution's own usb_modeswitch (LD_PRELOAD): one device with one mass-storage interface that answers
 * everything, and a file that gets one line per call. Times pass at once, so that 513 configurations take seconds.
 *
 *   STANDIN_TRACE    the file to append to
 *   STANDIN_ID       12d1:1446
 *   STANDIN_CLASS    class of the interface, hexadecimal; 08 unless given
 */
#include <libusb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static FILE *trace;
static unsigned vendor, product, class = 8;
static unsigned char tag[4];
static int configuration = 1;

static struct libusb_endpoint_descriptor endpoints[] = {
  { .bLength = 7, .bDescriptorType = LIBUSB_DT_ENDPOINT, .bEndpointAddress = 0x01, .bmAttributes = 2, .wMaxPacketSize = 512 },
  { .bLength = 7, .bDescriptorType = LIBUSB_DT_ENDPOINT, .bEndpointAddress = 0x81, .bmAttributes = 2, .wMaxPacketSize = 512 },
};
static struct libusb_interface_descriptor setting = {
  .bLength = 9, .bDescriptorType = LIBUSB_DT_INTERFACE, .bNumEndpoints = 2, .bInterfaceSubClass = 6, .bInterfaceProtocol = 0x50, .endpoint = endpoints };
static struct libusb_interface interface = { .altsetting = &setting, .num_altsetting = 1 };

static void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (!trace) trace = fopen(getenv("STANDIN_TRACE"), "a");
  if (trace) { vfprintf(trace, format, arguments); fputc('\n', trace); fflush(trace); }
  va_end(arguments);
}

static const char *hex(const unsigned char *bytes, int length) {
  static char text[2 * 1024 + 1];
  if (length > 1024) length = 1024;
  for (int i = 0; i < length; i++) sprintf(text + 2 * i, "%02x", bytes[i]);
  text[2 * (length < 0 ? 0 : length)] = 0;
  return text;
}

int libusb_init(libusb_context **context) {
  if (getenv("STANDIN_ID")) sscanf(getenv("STANDIN_ID"), "%x:%x", &vendor, &product);
  if (getenv("STANDIN_CLASS")) sscanf(getenv("STANDIN_CLASS"), "%x", &class);
  setting.bInterfaceClass = class;
  if (context) *context = NULL;
  return 0;
}
void libusb_exit(libusb_context *context) { (void)context; }
void libusb_set_debug(libusb_context *context, int level) { (void)context; (void)level; }
const char *libusb_error_name(int code) { (void)code; return "standin"; }
ssize_t libusb_get_device_list(libusb_context *context, libusb_device ***list) {
  static libusb_device *devices[] = { (libusb_device *)&setting, NULL };
  (void)context;
  *list = devices;
  return 1;
}
void libusb_free_device_list(libusb_device **list, int unref) { (void)list; (void)unref; }
libusb_device *libusb_ref_device(libusb_device *device) { return device; }
void libusb_unref_device(libusb_device *device) { (void)device; }
uint8_t libusb_get_bus_number(libusb_device *device) { (void)device; return 1; }
uint8_t libusb_get_device_address(libusb_device *device) { (void)device; return 5; }
int libusb_get_device_descriptor(libusb_device *device, struct libusb_device_descriptor *descriptor) {
  (void)device;
  *descriptor = (struct libusb_device_descriptor){ .bLength = 18, .bDescriptorType = LIBUSB_DT_DEVICE, .bcdUSB = 0x200, .bMaxPacketSize0 = 64,
    .idVendor = vendor, .idProduct = product, .bNumConfigurations = 1 };
  return 0;
}
static int describe(struct libusb_config_descriptor **descriptor) {
  static struct libusb_config_descriptor only;
  only = (struct libusb_config_descriptor){ .bLength = 9, .bDescriptorType = LIBUSB_DT_CONFIG, .wTotalLength = 32, .bNumInterfaces = 1,
    .bConfigurationValue = configuration ? configuration : 1, .interface = &interface };
  *descriptor = &only;
  return 0;
}
int libusb_get_active_config_descriptor(libusb_device *device, struct libusb_config_descriptor **descriptor) { (void)device; return describe(descriptor); }
int libusb_get_config_descriptor(libusb_device *device, uint8_t index, struct libusb_config_descriptor **descriptor) {
  (void)device;
  return index == 0 ? describe(descriptor) : LIBUSB_ERROR_NOT_FOUND;
}
void libusb_free_config_descriptor(struct libusb_config_descriptor *descriptor) { (void)descriptor; }
int libusb_get_string_descriptor_ascii(libusb_device_handle *handle, uint8_t index, unsigned char *data, int length) {
  (void)handle; (void)index;
  if (length > 0) data[0] = 0;
  return 0;
}
int libusb_open(libusb_device *device, libusb_device_handle **handle) { *handle = (libusb_device_handle *)device; return 0; }
void libusb_close(libusb_device_handle *handle) { (void)handle; }
int libusb_kernel_driver_active(libusb_device_handle *handle, int number) { (void)handle; (void)number; return 1; }
int libusb_detach_kernel_driver(libusb_device_handle *handle, int number) { (void)handle; say("detach %d", number); return 0; }
int libusb_claim_interface(libusb_device_handle *handle, int number) { (void)handle; say("claim %d", number); return 0; }
int libusb_release_interface(libusb_device_handle *handle, int number) { (void)handle; say("release %d", number); return 0; }
int libusb_clear_halt(libusb_device_handle *handle, unsigned char endpoint) { (void)handle; say("clear-halt %02x", endpoint); return 0; }
int libusb_reset_device(libusb_device_handle *handle) { (void)handle; say("reset"); return 0; }
int libusb_set_configuration(libusb_device_handle *handle, int value) { (void)handle; say("set-configuration %d", value); configuration = value; return 0; }
int libusb_set_interface_alt_setting(libusb_device_handle *handle, int number, int value) {
  (void)handle;
  say("set-interface %d %d", number, value);
  return 0;
}
int libusb_bulk_transfer(libusb_device_handle *handle, unsigned char endpoint, unsigned char *data, int length, int *moved, unsigned timeout) {
  (void)handle;
  if (endpoint & 0x80) {
    say("bulk %02x read %d timeout %u", endpoint, length, timeout);
    if (length >= 13) { memset(data, 0, 13); memcpy(data, "USBS", 4); memcpy(data + 4, tag, 4); length = 13; }
  } else {
    say("bulk %02x %s timeout %u", endpoint, hex(data, length), timeout);
    if (length >= 8) memcpy(tag, data + 4, 4);
  }
  if (moved) *moved = length;
  return 0;
}
int libusb_interrupt_transfer(libusb_device_handle *handle, unsigned char endpoint, unsigned char *data, int length, int *moved, unsigned timeout) {
  (void)handle;
  if (endpoint & 0x80) { say("interrupt %02x read %d timeout %u", endpoint, length, timeout); memset(data, 0, length); }
  else say("interrupt %02x %s timeout %u", endpoint, hex(data, length), timeout);
  if (moved) *moved = length;
  return 0;
}
int libusb_control_transfer(libusb_device_handle *handle, uint8_t type, uint8_t request, uint16_t value, uint16_t index, unsigned char *data, uint16_t length, unsigned timeout) {
  (void)handle;
  say("control %02x %02x %04x %04x %u%s%s timeout %u", type, request, value, index, length, type & 0x80 || !length ? "" : " ",
    type & 0x80 || !length ? "" : hex(data, length), timeout);
  if (type & 0x80 && data) memset(data, 0, length);
  return length;
}

/* Waiting is recorded where it is long enough to matter, and takes no time. */
int usleep(useconds_t microseconds) { if (microseconds >= 1000) say("pause %u", microseconds / 1000); return 0; }
unsigned sleep(unsigned seconds) { say("pause %u", seconds * 1000); return 0; }
