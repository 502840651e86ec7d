// SPDX-License-Identifier: GPL-2.0
/*
 * hilsim: I2C buses with chips on them and a bank of GPIO lines, so that unmodified programs meet a real /dev/i2c-1 and
 * /dev/gpiochipN without any hardware.
 *
 *   bus 1   0x38 AHT20   0x44 SHT3x   0x70 TCA9548A: channel 0 with 0x45 SHT3x, channel 3 with 0x45 SHT3x
 *   bus 3   0x44 SHT3x, left to the kernel's own driver
 *
 * /sys/devices/platform/hilsim/CHIP/KNOB steers a chip; counts are of what to spoil, -1 for all until told otherwise:
 *   temp_mc, rh_mpct   the air around it, 0.001 degC and 0.001 %RH
 *   conv_us            how long it converts
 *   serial             its number, where it has one
 *   nack               transfers it does not acknowledge: -1 is a chip that is not there
 *   badcrc             measurements with a bit turned over on the way, in the temperature and in the humidity
 *   cut                answers that end after the first byte: the rest reads as ones, as on a bus with pull-ups
 *   asked              transfers to its address so far
 * /sys/devices/platform/hilsim/bus1/KNOB (and bus3):
 *   stuck              transfers that time out
 *   hold               SCL clocks until SDA is let go; until then every transfer times out and SDA reads low. Switching
 *                      the supply off lets go at once
 *   byte_us            how long a byte takes on the wire (90: 100 kHz); 0 for no time
 *   wires              write "scl op dl" (drive low), "scl ip" (let go) or "scl a0" (give back to the controller), the same
 *                      for sda; reads as "sda a0 hi scl a0 hi". Without both wires the controller's transfers time out
 * /sys/devices/platform/hilsim/lines: write "17 0" to drive line 17 low; reads as one letter a line: i/I an input that is
 *   low/high, o/O an output. Line 25 switches the supply of bus 1 (high: on).
 */
#include <linux/delay.h>
#include <linux/gpio/driver.h>
#include <linux/i2c.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>

#define LINES 54 /* as many as a BCM2711 shows */
#define POWER_LINE 25

/* Gpiod looks for this label on a board. */
static char *chip_label = "pinctrl-bcm2711";
module_param(chip_label, charp, 0444);

static struct platform_device *platform;
static DEFINE_MUTEX(lock); /* chips and buses; never held while sleeping */

/* ---- what sysfs steers: integers in a structure that begins with its kobject ---- */

struct knob {
	struct kobj_attribute attr;
	size_t offset;
};

static int *field(struct kobject *k, struct kobj_attribute *a)
{
	return (int *)((char *)k + container_of(a, struct knob, attr)->offset);
}

static ssize_t knob_show(struct kobject *k, struct kobj_attribute *a, char *text)
{
	return sysfs_emit(text, "%d\n", READ_ONCE(*field(k, a)));
}

static ssize_t knob_store(struct kobject *k, struct kobj_attribute *a, const char *text, size_t n)
{
	int value, r = kstrtoint(text, 0, &value);

	if (r)
		return r;
	mutex_lock(&lock);
	*field(k, a) = value;
	mutex_unlock(&lock);
	return n;
}

#define KNOB(type, name, mode) \
	static struct knob type##_##name = { \
		.attr = __ATTR(name, mode, knob_show, knob_store), \
		.offset = offsetof(struct type, name) - offsetof(struct type, kobj), \
	}

static void static_release(struct kobject *k) {} /* all of them are static */

/* True while there is something left to spoil. */
static bool take(int *count)
{
	if (!*count)
		return false;
	if (*count > 0)
		(*count)--;
	return true;
}

/* ---- chips ---- */

struct chip;

struct kind {
	int (*write)(struct chip *c, const u8 *bytes, int n);
	int (*read)(struct chip *c, u8 *bytes, int n);
};

struct chip {
	struct kobject kobj;
	const char *name;
	const struct kind *kind;
	u8 bus, address;
	s8 channel; /* of the multiplexer; -1: directly on the bus */
	int temp_mc, rh_mpct, conv_us, serial, nack, badcrc, cut, asked;
	/* what goes over the wire */
	u8 out[8];
	int len;
	ktime_t ready;
	u16 status;
};

KNOB(chip, temp_mc, 0644);
KNOB(chip, rh_mpct, 0644);
KNOB(chip, conv_us, 0644);
KNOB(chip, serial, 0644);
KNOB(chip, nack, 0644);
KNOB(chip, badcrc, 0644);
KNOB(chip, cut, 0644);
KNOB(chip, asked, 0444);
static struct attribute *chip_attrs[] = {
	&chip_temp_mc.attr.attr, &chip_rh_mpct.attr.attr, &chip_conv_us.attr.attr, &chip_serial.attr.attr,
	&chip_nack.attr.attr, &chip_badcrc.attr.attr, &chip_cut.attr.attr, &chip_asked.attr.attr, NULL };
ATTRIBUTE_GROUPS(chip);
static const struct kobj_type chip_type = {
	.release = static_release, .sysfs_ops = &kobj_sysfs_ops, .default_groups = chip_groups };

/* Polynomial 0x31, initial value 0xff: SHT3x datasheet 4.12, AHT20 datasheet 5.4. */
static u8 crc8(const u8 *p, int n)
{
	u8 c = 0xff;
	int bit;

	while (n--) {
		c ^= *p++;
		for (bit = 0; bit < 8; bit++)
			c = c & 0x80 ? (c << 1) ^ 0x31 : c << 1;
	}
	return c;
}

/* The value as the chip sends it: milli-units above LOWEST on a scale of STEPS for SPAN, rounded. */
static u32 ticks(int milli, int lowest, int span, s64 steps)
{
	s64 t = div_s64((s64)(milli - lowest) * steps + span / 2, span);

	return clamp_t(s64, t, 0, steps);
}

/* Turns one bit over in each of the two values. */
static void disturb(struct chip *c, int temperature_byte, int humidity_byte)
{
	if (!take(&c->badcrc))
		return;
	c->out[temperature_byte] ^= 0x10;
	c->out[humidity_byte] ^= 0x10;
}

/* What the chip has to send, once; after its last byte, and when it is cut off, the pull-ups are read. */
static void send(struct chip *c, u8 *bytes, int n)
{
	int i, end = c->len;

	if (take(&c->cut))
		end = 1;
	for (i = 0; i < n; i++)
		bytes[i] = i < end ? c->out[i] : 0xff;
}

/* SHT3x-DIS datasheet, version 7, chapter 4. Limits of the alert as after power-up: the kernel's driver reads them. */
static void sht_word(struct chip *c, int at, u16 word)
{
	c->out[at] = word >> 8;
	c->out[at + 1] = word;
	c->out[at + 2] = crc8(c->out + at, 2);
	c->len = at + 3;
}

static int sht_write(struct chip *c, const u8 *bytes, int n)
{
	u16 command;

	if (n < 2)
		return n ? -EREMOTEIO : 0;
	command = bytes[0] << 8 | bytes[1];
	c->len = 0;
	c->ready = 0;
	switch (command) {
	case 0x2400: case 0x240b: case 0x2416: /* one measurement, no clock stretching */
		sht_word(c, 0, ticks(c->temp_mc, -45000, 175000, 65535));
		sht_word(c, 3, ticks(c->rh_mpct, 0, 100000, 65535));
		disturb(c, 1, 4);
		c->ready = ktime_add_us(ktime_get(), c->conv_us);
		return 0;
	case 0x3780: /* serial number */
		sht_word(c, 0, (u32)c->serial >> 16);
		sht_word(c, 3, c->serial);
		return 0;
	case 0xf32d: sht_word(c, 0, c->status); return 0;
	case 0xe11f: sht_word(c, 0, 0xcd33); return 0;
	case 0xe114: sht_word(c, 0, 0xc92d); return 0;
	case 0xe109: sht_word(c, 0, 0x3869); return 0;
	case 0xe102: sht_word(c, 0, 0x3466); return 0;
	case 0x3041: c->status = 0; return 0;
	case 0x30a2: c->status = 0x8010; return 0; /* soft reset */
	case 0x306d: c->status |= 0x2000; return 0; /* heater */
	case 0x3066: c->status &= ~0x2000; return 0;
	case 0x3093: return 0; /* break: ends periodic measurement, of which there is none */
	}
	return -EREMOTEIO;
}

static int sht_read(struct chip *c, u8 *bytes, int n)
{
	if (!c->len || ktime_before(ktime_get(), c->ready))
		return -EREMOTEIO; /* does not acknowledge its read header until the measurement is done */
	send(c, bytes, n);
	c->len = 0;
	return 0;
}

/* AHT20 datasheet, chapter 5.4: 0xAC 0x33 0x00 measures; status, 20 bits of humidity, 20 bits of temperature, CRC. */
static int aht_write(struct chip *c, const u8 *bytes, int n)
{
	u32 t, h;

	if (n == 3 && bytes[0] == 0xac && bytes[1] == 0x33) {
		t = ticks(c->temp_mc, -50000, 200000, 1 << 20);
		h = ticks(c->rh_mpct, 0, 100000, 1 << 20);
		t = min_t(u32, t, 0xfffff);
		h = min_t(u32, h, 0xfffff);
		c->out[0] = 0x18;
		c->out[1] = h >> 12;
		c->out[2] = h >> 4;
		c->out[3] = h << 4 | t >> 16;
		c->out[4] = t >> 8;
		c->out[5] = t;
		c->out[6] = crc8(c->out, 6);
		disturb(c, 4, 1);
		c->len = 7;
		c->ready = ktime_add_us(ktime_get(), c->conv_us);
	} else if (n >= 1 && bytes[0] == 0xba) { /* soft reset */
		c->len = 0;
	}
	return 0;
}

static int aht_read(struct chip *c, u8 *bytes, int n)
{
	bool busy = ktime_before(ktime_get(), c->ready);

	if (busy || !c->len) {
		memset(bytes, 0, n);
		bytes[0] = busy ? 0x98 : 0x18;
		return 0;
	}
	send(c, bytes, n);
	return 0;
}

/* TCA9548A datasheet, 8.6: one register, a bit a channel. Kept in `status`. */
static int mux_write(struct chip *c, const u8 *bytes, int n)
{
	if (n)
		c->status = bytes[n - 1];
	return 0;
}

static int mux_read(struct chip *c, u8 *bytes, int n)
{
	memset(bytes, c->status, n);
	return 0;
}

static const struct kind sht3x = { sht_write, sht_read };
static const struct kind aht20 = { aht_write, aht_read };
static const struct kind tca9548a = { mux_write, mux_read };

#define AIR(t) .temp_mc = (t), .rh_mpct = 80000
static struct chip chips[] = {
	{ .name = "0x70", .kind = &tca9548a, .bus = 1, .address = 0x70, .channel = -1 },
	{ .name = "0x44", .kind = &sht3x, .bus = 1, .address = 0x44, .channel = -1, AIR(4000), .conv_us = 12500, .serial = 0x0a44 },
	{ .name = "0x38", .kind = &aht20, .bus = 1, .address = 0x38, .channel = -1, AIR(4000), .conv_us = 75000 },
	{ .name = "mux0-0x45", .kind = &sht3x, .bus = 1, .address = 0x45, .channel = 0, AIR(4000), .conv_us = 12500, .serial = 0x0b45 },
	{ .name = "mux3-0x45", .kind = &sht3x, .bus = 1, .address = 0x45, .channel = 3, AIR(4000), .conv_us = 12500, .serial = 0x0c45 },
	{ .name = "bus3-0x44", .kind = &sht3x, .bus = 3, .address = 0x44, .channel = -1, AIR(4000), .conv_us = 12500, .serial = 0x0d44 },
};
#define MUX (&chips[0])

/* As after power-up. */
static void reset_chip(struct chip *c)
{
	c->len = 0;
	c->status = c->kind == &sht3x ? 0x8010 : 0;
}

/* ---- buses ---- */

struct bus {
	struct kobject kobj;
	struct i2c_adapter adapter;
	const char *name;
	int stuck, hold, byte_us;
	bool off; /* its chips have no supply */
	struct wire {
		bool taken; /* from the controller */
		bool low; /* by whoever took it */
	} sda, scl;
};

KNOB(bus, stuck, 0644);
KNOB(bus, hold, 0644);
KNOB(bus, byte_us, 0644);

/* The pins past the controller, as the program pinctrl has them on a Raspberry Pi. A clock frees a held SDA by one bit. */
static ssize_t wires_store(struct kobject *k, struct kobj_attribute *a, const char *text, size_t n)
{
	struct bus *b = container_of(k, struct bus, kobj);
	struct wire *w = strncmp(text, "scl ", 4) ? &b->sda : &b->scl;
	bool was;

	if (w == &b->sda && strncmp(text, "sda ", 4))
		return -EINVAL;
	mutex_lock(&lock);
	was = w->low;
	w->taken = !sysfs_streq(text + 4, "a0");
	w->low = sysfs_streq(text + 4, "op dl");
	if (w == &b->scl && was && !w->low && b->hold > 0)
		b->hold--;
	mutex_unlock(&lock);
	return n;
}

static ssize_t wires_show(struct kobject *k, struct kobj_attribute *a, char *text)
{
	struct bus *b = container_of(k, struct bus, kobj);

	return sysfs_emit(text, "sda %s %s scl %s %s\n",
			  b->sda.taken ? b->sda.low ? "op" : "ip" : "a0", b->sda.low || b->hold ? "lo" : "hi",
			  b->scl.taken ? b->scl.low ? "op" : "ip" : "a0", b->scl.low ? "lo" : "hi");
}

static struct kobj_attribute bus_wires = __ATTR_RW(wires);
static struct attribute *bus_attrs[] = {
	&bus_stuck.attr.attr, &bus_hold.attr.attr, &bus_byte_us.attr.attr, &bus_wires.attr, NULL };
ATTRIBUTE_GROUPS(bus);
static const struct kobj_type bus_type = {
	.release = static_release, .sysfs_ops = &kobj_sysfs_ops, .default_groups = bus_groups };

static bool hears(const struct bus *b, const struct chip *c, u16 address)
{
	return c->bus == b->adapter.nr && c->address == address && !b->off &&
	       (c->channel < 0 || MUX->status & 1 << c->channel);
}

/* One message to all that have this address: two chips of one address both answer, and a low bit wins on the wire. */
static int message(struct bus *b, struct i2c_msg *m)
{
	struct chip *c;
	u8 answer[64];
	int i, heard = 0;

	for (c = chips; c < chips + ARRAY_SIZE(chips); c++) {
		if (!hears(b, c, m->addr))
			continue;
		c->asked++;
		if (take(&c->nack))
			continue;
		if (!(m->flags & I2C_M_RD)) {
			heard += c->kind->write(c, m->buf, m->len) == 0;
		} else if (m->len && m->len <= sizeof(answer) && c->kind->read(c, answer, m->len) == 0) {
			for (i = 0; i < m->len; i++)
				m->buf[i] = heard ? m->buf[i] & answer[i] : answer[i];
			heard++;
		}
	}
	return heard ? 0 : -EREMOTEIO;
}

static int transfer(struct i2c_adapter *a, struct i2c_msg *m, int n)
{
	struct bus *b = container_of(a, struct bus, adapter);
	int i, r = 0;
	bool stuck;

	mutex_lock(&lock);
	stuck = b->hold || b->sda.taken || b->scl.taken || take(&b->stuck);
	mutex_unlock(&lock);
	if (stuck) {
		msleep(jiffies_to_msecs(a->timeout)); /* as the Pi's controller; a program may shorten it */
		return -ETIMEDOUT;
	}
	for (i = 0; i < n && !r; i++) {
		if (b->byte_us)
			usleep_range(b->byte_us * (m[i].len + 1), b->byte_us * (m[i].len + 1) + 20);
		mutex_lock(&lock);
		r = message(b, &m[i]);
		mutex_unlock(&lock);
	}
	return r ?: n;
}

static u32 functionality(struct i2c_adapter *a)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = { .master_xfer = transfer, .functionality = functionality };

#define BUS(number) { .name = "bus" #number, .adapter = { .owner = THIS_MODULE, .class = I2C_CLASS_DEPRECATED, \
	.algo = &algorithm, .name = "hilsim i2c-" #number, .nr = number, .timeout = HZ } }
static struct bus buses[] = { BUS(1), BUS(3) };

/* ---- lines ---- */

static DECLARE_BITMAP(level, LINES);
static DECLARE_BITMAP(is_input, LINES);
static DECLARE_BITMAP(irq_on, LINES);

/* Without a supply SDA is let go, and the chips forget. Any context. */
static void supply(bool on)
{
	struct bus *b = &buses[0];
	struct chip *c;

	b->off = !on;
	if (on)
		return;
	WRITE_ONCE(b->hold, 0);
	for (c = chips; c < chips + ARRAY_SIZE(chips); c++)
		if (c->bus == b->adapter.nr)
			reset_chip(c);
}

static int line_direction(struct gpio_chip *g, unsigned int o)
{
	return test_bit(o, is_input) ? GPIO_LINE_DIRECTION_IN : GPIO_LINE_DIRECTION_OUT;
}

static int line_input(struct gpio_chip *g, unsigned int o)
{
	set_bit(o, is_input);
	if (o == POWER_LINE) { /* pulled up */
		set_bit(o, level);
		supply(true);
	}
	return 0;
}

static void line_set(struct gpio_chip *g, unsigned int o, int v)
{
	assign_bit(o, level, v);
	if (o == POWER_LINE)
		supply(v);
}

static int line_output(struct gpio_chip *g, unsigned int o, int v)
{
	clear_bit(o, is_input);
	line_set(g, o, v);
	return 0;
}

static int line_get(struct gpio_chip *g, unsigned int o)
{
	return test_bit(o, level);
}

static int line_config(struct gpio_chip *g, unsigned int o, unsigned long config)
{
	return 0; /* any pull resistor */
}

static void irq_mask(struct irq_data *d)
{
	clear_bit(irqd_to_hwirq(d), irq_on);
	gpiochip_disable_irq(irq_data_get_irq_chip_data(d), irqd_to_hwirq(d));
}

static void irq_unmask(struct irq_data *d)
{
	gpiochip_enable_irq(irq_data_get_irq_chip_data(d), irqd_to_hwirq(d));
	set_bit(irqd_to_hwirq(d), irq_on);
}

static int irq_type(struct irq_data *d, unsigned int type)
{
	return 0;
}

static const struct irq_chip irqs = {
	.name = "hilsim", .irq_mask = irq_mask, .irq_unmask = irq_unmask, .irq_set_type = irq_type,
	.flags = IRQCHIP_IMMUTABLE, GPIOCHIP_IRQ_RESOURCE_HELPERS };

static struct gpio_chip gpio = {
	.owner = THIS_MODULE, .base = -1, .ngpio = LINES, .get_direction = line_direction, .direction_input = line_input,
	.direction_output = line_output, .get = line_get, .set = line_set, .set_config = line_config };

/* Drives an input; an edge somebody waits for raises its interrupt. */
static ssize_t lines_store(struct device *dev, struct device_attribute *a, const char *text, size_t n)
{
	unsigned int line, value, irq;
	unsigned long flags;
	bool was;

	if (sscanf(text, "%u %u", &line, &value) != 2 || line >= LINES || value > 1)
		return -EINVAL;
	was = test_bit(line, level);
	assign_bit(line, level, value);
	if (was == value || !test_bit(line, irq_on))
		return n;
	irq = irq_find_mapping(gpio.irq.domain, line);
	if (irq_get_trigger_type(irq) & (value ? IRQ_TYPE_EDGE_RISING : IRQ_TYPE_EDGE_FALLING)) {
		local_irq_save(flags);
		generic_handle_irq(irq);
		local_irq_restore(flags);
	}
	return n;
}

static ssize_t lines_show(struct device *dev, struct device_attribute *a, char *text)
{
	int i;

	for (i = 0; i < LINES; i++)
		text[i] = (test_bit(i, is_input) ? 'i' : 'o') & (line_get(&gpio, i) ? ~0x20 : ~0);
	text[i++] = '\n';
	return i;
}
static DEVICE_ATTR_RW(lines);

/* ---- coming and going ---- */

static int added_chips, added_buses;
static bool added_gpio, added_lines;

static void remove_all(void)
{
	if (added_lines)
		device_remove_file(&platform->dev, &dev_attr_lines);
	while (added_buses--) {
		i2c_del_adapter(&buses[added_buses].adapter);
		kobject_put(&buses[added_buses].kobj);
	}
	if (added_gpio)
		gpiochip_remove(&gpio);
	while (added_chips--)
		kobject_put(&chips[added_chips].kobj);
	platform_device_unregister(platform);
}

static int add_all(void)
{
	int r;

	for (; added_chips < ARRAY_SIZE(chips); added_chips++) {
		struct chip *c = &chips[added_chips];

		reset_chip(c);
		r = kobject_init_and_add(&c->kobj, &chip_type, &platform->dev.kobj, "%s", c->name);
		if (r) {
			kobject_put(&c->kobj);
			return r;
		}
	}
	bitmap_fill(is_input, LINES);
	bitmap_fill(level, LINES); /* pulled up */
	gpio.label = chip_label;
	gpio.parent = &platform->dev;
	gpio_irq_chip_set_chip(&gpio.irq, &irqs);
	gpio.irq.handler = handle_simple_irq;
	gpio.irq.default_type = IRQ_TYPE_NONE;
	r = gpiochip_add_data(&gpio, NULL);
	if (r)
		return r;
	added_gpio = true;
	for (; added_buses < ARRAY_SIZE(buses); added_buses++) {
		struct bus *b = &buses[added_buses];

		r = kobject_init_and_add(&b->kobj, &bus_type, &platform->dev.kobj, "%s", b->name);
		b->adapter.dev.parent = &platform->dev;
		r = r ?: i2c_add_numbered_adapter(&b->adapter);
		if (r) {
			kobject_put(&b->kobj);
			return r;
		}
	}
	r = device_create_file(&platform->dev, &dev_attr_lines);
	added_lines = !r;
	return r;
}

static int __init hilsim_init(void)
{
	int r;

	platform = platform_device_register_simple("hilsim", -1, NULL, 0);
	if (IS_ERR(platform))
		return PTR_ERR(platform);
	r = add_all();
	if (r)
		remove_all();
	return r;
}

static void __exit hilsim_exit(void)
{
	remove_all();
}

module_init(hilsim_init);
module_exit(hilsim_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("simulated I2C buses with sensors, and GPIO lines");
