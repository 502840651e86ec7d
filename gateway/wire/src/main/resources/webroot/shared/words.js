// What both pages call the same things.
import { has, t, words } from "./i18n.js";

words({
  "quantity.temperature": ["温度", "Temperature"],
  "quantity.humidity": ["湿度", "Humidity"],
  "quantity.dew_point": ["露点", "Dew point"],
  "quantity.door": ["门", "Door"],
  "quantity.power": ["市电", "Mains power"],
  "quantity.compressor": ["压缩机", "Compressor"],
  "quantity.defrost": ["除霜", "Defrosting"],
  "quantity.co2": ["二氧化碳", "CO₂"],
  "quantity.pressure": ["气压", "Pressure"],
  "quantity.battery": ["电池", "Battery"],
  "quantity.position": ["位置", "Position"],
  "quantity.vapour_pressure_deficit": ["水汽压差", "Vapour-pressure deficit"],
  "quantity.voltage": ["电压", "Voltage"],
  "quantity.link": ["信号强度", "Signal strength"],
  "quantity.latitude": ["纬度", "Latitude"],
  "quantity.longitude": ["经度", "Longitude"],
  "quantity.speed": ["车速", "Speed"],
  "quantity.course": ["航向", "Course"],
  "quantity.fix": ["定位状态", "Position fix"],
  "kind.cold-room": ["冷库", "Cold room"],
  "kind.precool": ["预冷间", "Pre-cooling room"],
  "kind.freezer": ["冷冻库", "Freezer"],
  "kind.van-box": ["车厢", "Van box"],
  "kind.ambient": ["库外", "Ambient"],
  "tier.base": ["产地仓", "Producing base"],
  "tier.county": ["县级中心", "County centre"],
  "tier.township": ["乡镇站", "Township"],
  "tier.village": ["村级点", "Village"],
  "tier.van": ["冷藏车", "Van"],
  "door.0": ["已关", "Closed"],
  "door.1": ["已开", "Open"],
  "power.0": ["断电", "Off"],
  "power.1": ["有电", "On"],
  "compressor.0": ["停机", "At rest"],
  "compressor.1": ["运行", "Running"],
  "defrost.0": ["未除霜", "No"],
  "defrost.1": ["除霜中", "Yes"],
  "fix.0": ["未定位", "None"],
  "fix.2": ["二维定位", "Two-dimensional"],
  "fix.3": ["三维定位", "Three-dimensional"],

  "level.good": ["正常采集", "Fresh"],
  "level.uncertain": ["有保留", "Uncertain"],
  "level.late": ["数据迟到", "Late"],
  "level.bad": ["无数据", "No data"],
  "level.none": ["尚无读数", "No reading yet"],
  "level.recorded": ["历史记录", "Recording"],

  // Why there is no value, or a reservation, and what to do about it.
  "cause.clock": ["读取时网关时钟未校准，时间可能不准", "The gateway's clock was not set: the time may be wrong"],
  "todo.clock": ["检查网络或对时服务", "Check the network or the time service"],
  "cause.clamped": ["超出量程，按量程边界记录", "Beyond the sensor's range, limited to it"],
  "todo.clamped": ["检查探头是否结露", "Check the probe for condensation"],
  "cause.power_on": ["85 °C 可能是探头刚上电的初始值", "85 °C may be only what the probe shows after power-on"],
  "todo.power_on": ["持续出现请检查探头供电和接线", "If it stays, check the probe's supply and wiring"],
  "cause.calibration": ["校准证书已过期", "The calibration certificate has run out"],
  "todo.calibration": ["请安排校准，并更新证书编号和到期日", "Have the sensor calibrated and enter the new certificate"],
  "cause.disagrees": ["与成对的传感器读数不一致", "It disagrees with the sensor beside it"],
  "todo.disagrees": ["用第三支温度计核对两支传感器", "Compare both with a third thermometer"],
  "cause.stuck": ["读数长时间完全不变，传感器可能卡死", "The value has not moved at all: the sensor may be stuck"],
  "todo.stuck": ["将传感器断电重启；仍不变请更换", "Switch the sensor off and on; if it stays, replace it"],
  "cause.rate": ["变化快得不合常理", "It changed faster than it can"],
  "todo.rate": ["检查接头和线缆；传感器旁是否有热源", "Check plugs and cable, and for something hot beside the sensor"],
  "cause.implausible": ["读数超出该区域的合理范围", "The value is outside what is plausible here"],
  "todo.implausible": ["先到现场查看，再检查传感器", "Look after the room first, then the sensor"],
  "cause.nack": ["传感器无应答", "The sensor does not answer"],
  "todo.nack": ["检查接线、供电和地址", "Check its wiring, power and address"],
  "cause.crc": ["数据校验错误", "The data arrived damaged"],
  "todo.crc": ["检查线缆长度、屏蔽和接头", "Check cable length, shielding and plugs"],
  "cause.timeout": ["传感器超时未回复", "The sensor did not answer in time"],
  "todo.timeout": ["检查供电和接线", "Check its power and wiring"],
  "cause.short_read": ["数据不完整", "The answer was cut short"],
  "todo.short_read": ["检查接头是否松动", "Check for a loose plug"],
  "cause.not_ready": ["传感器尚未完成测量", "The sensor has no measurement yet"],
  "todo.not_ready": ["稍等；持续出现请断电重启传感器", "Wait; if it stays, switch the sensor off and on"],
  "cause.bus": ["总线故障", "The bus failed"],
  "todo.bus": ["检查总线是否短路、转接器是否脱落", "Look for a short circuit or a lost adapter"],
  "cause.access": ["网关无权访问该接口", "The gateway may not use this port"],
  "todo.access": ["请联系安装人员检查系统权限", "Ask the installer to check the system's permissions"],
  "cause.range": ["读数超出传感器量程，不可信", "The value is outside what the sensor can measure"],
  "todo.range": ["检查探头是否损坏或短路", "Check the probe for damage or a short circuit"],
  "cause.no_value": ["记录中此时刻没有数值", "The recording holds no value here"],
  "todo.no_value": ["", ""],
  "cause.stale": ["传感器长时间没有任何消息", "Nothing has come from the sensor for too long"],
  "todo.stale": ["检查供电、电池、距离和总线", "Check its power or battery, its distance, and the bus"],
  "cause.device": ["设备自报故障", "The device itself reports a fault"],
  "todo.device": ["查看设备显示屏或说明书中的故障代码", "Look at the device's display, or its manual for the fault code"],
  "cause.no_fix": ["卫星定位不可用", "The receiver does not know where it is"],
  "todo.no_fix": ["检查天线是否能看到天空", "Check that the antenna sees the sky"],
  "cause.nothing_recorded": ["没有任何记录", "Nothing was recorded"],
  "todo.nothing_recorded": ["", ""],
  "cause.late": ["超过 {after} 没有新读数", "No new reading for more than {after}"],
  "todo.late": ["检查网关采集是否运行、传感器是否在线", "Check that the gateway samples and the sensor is connected"],
  "cause.none": ["网关启动后还没有读数", "No reading since the gateway started"],
  "todo.none": ["稍等；持续出现请检查传感器", "Wait; if it stays, check the sensor"],


  // What an alarm is about ({q}: the quantity), and what to do about it.
  "alarm.high-high": ["{q}严重过高", "{q} far too high"],
  "act.high-high": ["马上移走货物或启用备用制冷，再查原因", "Move the goods or start the standby cooling now, then look for the reason"],
  "alarm.low-low": ["{q}严重过低", "{q} far too low"],
  "act.low-low": ["货物可能受冻：马上停机，检查温控", "The goods may freeze: stop the cooling now and check its control"],
  "alarm.high": ["{q}过高", "{q} too high"],
  "act.high": ["关好库门，检查制冷机和风机是否运行", "Close the door; check that the cooling and its fans run"],
  "alarm.low": ["{q}过低", "{q} too low"],
  "act.low": ["检查温控设定，必要时停机", "Check the set-point; stop the cooling if need be"],
  "alarm.mains": ["市电中断", "Mains power failed"],
  "act.mains": ["检查总闸；不能马上恢复就启用发电机，少开库门", "Check the main switch; start the generator if it stays, and keep the doors shut"],
  "alarm.door-open": ["库门开得太久", "Door open for too long"],
  "act.door-open": ["关好库门；装卸请分批", "Close the door; load in batches"],
  "alarm.rate": ["{q}变化太快", "{q} changes too fast"],
  "act.rate": ["到现场看：门、制冷机、融霜", "Go and look: door, cooling, defrost"],
  "alarm.forecast": ["{q}即将超限", "{q} will cross its limit soon"],
  "act.forecast": ["现在处理还来得及：检查门和制冷机", "There is still time: check the door and the cooling"],
  "alarm.cumulative": ["{q}累计超限时间过长", "{q} outside its limits for too long in all"],
  "act.cumulative": ["检查货物品质，尽早出库", "Check the goods; sell them early"],
  "alarm.condensation": ["表面将结露", "Water will settle on the surface"],
  "act.condensation": ["暂缓出入库，降低库内湿度或缓慢升温", "Do not move goods now; lower the humidity or warm up slowly"],
  "alarm.sensor-fault": ["传感器故障", "Sensor fault"],
  "act.sensor-fault": ["先用手持温度计查看库温，再检查接线和探头", "Check the room with a hand-held thermometer, then wiring and probe"],
  "alarm.stale": ["传感器没有数据", "Nothing comes from the sensor"],
  "act.stale": ["先用手持温度计查看库温，再检查供电、电池和距离", "Check the room with a hand-held thermometer, then power, battery and distance"],
  "alarm.stuck": ["传感器读数不变", "The sensor does not move"],
  "act.stuck": ["将传感器断电重启；仍不变请更换", "Switch the sensor off and on; if it stays, replace it"],
  "alarm.disagrees": ["成对传感器读数不一致", "Two sensors disagree"],
  "act.disagrees": ["用第三支温度计核对两支传感器", "Compare both with a third thermometer"],
  "alarm.calibration": ["校准证书已过期", "The calibration certificate has run out"],
  "act.calibration": ["请安排校准", "Have the sensor calibrated"],
  "alarm.disk": ["存储空间不足或故障", "The disk is full or fails"],
  "act.disk": ["请联系安装人员更换存储卡", "Ask the installer to replace the card"],
  "alarm.clock": ["网关时钟不准", "The clock cannot be trusted"],
  "act.clock": ["检查网络或对时服务", "Check the network or the time service"],
  "alarm.uplink": ["无法连接中心", "The centre cannot be reached"],
  "act.uplink": ["检查网络和流量卡；数据保存在本机", "Check the network and the SIM card; data is kept here"],
  "alarm.battery": ["电池电量低", "Battery low"],
  "act.battery": ["更换电池或接通电源", "Replace the battery or connect the supply"],
  "alarm.readings-lost": ["有读数丢失", "Readings were lost"],
  "act.readings-lost": ["请联系安装人员检查存储", "Ask the installer to check the disk"],
  "state.normal": ["已恢复正常", "Back to normal"],
  "state.active": ["待确认", "Not acknowledged"],
  "state.acknowledged": ["已确认", "Acknowledged"],
  "state.returned": ["已恢复，待确认", "Gone, not acknowledged"],
  "state.latched": ["已恢复，待复位", "Gone, waits for a reset"],
  "state.shelved": ["已搁置", "Shelved"],
  "state.suppressed": ["暂缓报警", "Held"],
  "state.out_of_service": ["维护中", "In maintenance"],
  "severity.critical": ["紧急", "Critical"],
  "severity.high": ["严重", "High"],
  "severity.medium": ["一般", "Medium"],
  "severity.low": ["提示", "Low"],
  "zone.gateway": ["网关", "Gateway"],
  "limit.over": ["{value}，超过上限 {limit} 达 {by}", "{value}, {by} above the limit of {limit}"],
  "limit.under": ["{value}，低于下限 {limit} 达 {by}", "{value}, {by} below the limit of {limit}"],
  "limit.inside": ["{value}，已回到限值 {limit} 以内", "{value}, inside the limit of {limit} again"],
  "limit.unknown": ["现在没有读数，限值 {limit}", "No reading now; the limit is {limit}"],

  "age.now": ["刚刚", "just now"],
  "age.seconds": ["{n} 秒前", "{n} s ago"],
  "age.minutes": ["{n} 分钟前", "{n} min ago"],
  "age.hours": ["{n} 小时前", "{n} h ago"],
  "age.days": ["{n} 天前", "{n} d ago"],
  "span.seconds": ["{n} 秒", "{n} s"],
  "span.minutes": ["{n} 分钟", "{n} min"],
  "span.hours": ["{n} 小时", "{n} h"],
  "span.days": ["{n} 天", "{n} days"],

  "history.title": ["最近 24 小时", "Last 24 hours"],
  "history.loading": ["正在读取…", "Reading…"],
  "history.failed": ["读取历史失败：{why}", "The history could not be read: {why}"],
  "history.empty": ["最近 24 小时没有数值：{why}", "No value in the last 24 hours: {why}"],
  "history.summary": ["最低 {min} · 平均 {avg} · 最高 {max} {unit}", "min {min} · mean {avg} · max {max} {unit}"],
  "history.gaps": ["其中 {n} 个时段无数据（{why}）", "Gaps without data: {n} ({why})"],
  "history.show": ["查看 24 小时曲线", "Show the last 24 hours"],
  "none": ["无", "none"],
});

/** How each level looks beside its colour: a shape that is told apart without colours. */
export const SHAPES = { good: "●", uncertain: "≈", late: "▲", bad: "✕", none: "○", recorded: "◆" };

/** Why a point has no (full) value; its quality's id when there are no words for it. */
export function cause(quality, values) {
  return t(`cause.${quality}`, values);
}

/** What to do about it; empty when there is nothing to be done or known. */
export function todo(quality) {
  return has(`todo.${quality}`) ? t(`todo.${quality}`) : "";
}

/** The value as shown: exactly its decimals, a word for a state, and a dash when there is none. */
export function valueText(point) {
  if (point.value == null) return "—";
  const state = `${point.quantity}.${Number(point.value)}`;
  if (has(state)) return t(state);
  return Number(point.value).toFixed(point.decimals);
}

/** What an alarm is about. */
export function alarmText(alarm) {
  const key = `quantity.${alarm.quantity}`;
  return t(`alarm.${alarm.kind}`, { q: has(key) ? t(key) : alarm.quantity });
}

const OVER = ["high-high", "high"];
const LIMITS = [...OVER, "low", "low-low"];

/**
 * How far a value is beyond the alarm's limit; empty for an alarm that is about no limit.
 *
 * @param value the newest one, or null
 */
export function distanceText(alarm, value) {
  if (alarm.limit === null || !LIMITS.includes(alarm.kind)) return "";
  const over = OVER.includes(alarm.kind);
  const shown = (number) => `${Number(number.toFixed(2))} ${alarm.unit ?? ""}`.trim();
  const by = value === null ? 0 : over ? value - alarm.limit : alarm.limit - value;
  const key = value === null ? "limit.unknown" : by <= 0 ? "limit.inside" : over ? "limit.over" : "limit.under";
  return t(key, { value: shown(value ?? 0), limit: shown(alarm.limit), by: shown(by) });
}

/** Seconds as an age in words. */
export function ageText(seconds) {
  return seconds < 1.5 ? t("age.now") : inUnits("age", seconds);
}

/** Seconds as a length of time in words. */
export function spanText(seconds) {
  return inUnits("span", seconds);
}

function inUnits(kind, seconds) {
  if (seconds < 100) return t(`${kind}.seconds`, { n: Math.round(seconds) });
  if (seconds < 6000) return t(`${kind}.minutes`, { n: Math.round(seconds / 60) });
  if (seconds < 172800) return t(`${kind}.hours`, { n: Math.round(seconds / 3600) });
  return t(`${kind}.days`, { n: Math.round(seconds / 86400) });
}
