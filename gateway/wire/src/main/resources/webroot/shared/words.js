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
  "produce.apple": ["苹果", "apple"],
  "produce.pear": ["梨", "pear"],
  "produce.peach": ["桃", "peach"],
  "produce.cherry": ["樱桃", "cherry"],
  "produce.grape": ["葡萄", "grape"],
  "produce.strawberry": ["草莓", "strawberry"],
  "produce.kiwifruit": ["猕猴桃", "kiwifruit"],
  "produce.banana": ["香蕉", "banana"],
  "produce.tomato": ["番茄", "tomato"],
  "produce.potato": ["土豆", "potato"],
  "produce.tea": ["茶叶", "tea"],
  "door.0": ["已关", "Closed"],
  "door.1": ["已开", "Open"],
  "power.0": ["断电", "Off"],
  "power.1": ["有电", "On"],
  "compressor.0": ["停机", "At rest"],
  "compressor.1": ["运行", "Running"],
  "defrost.0": ["未除霜", "No"],
  "defrost.1": ["除霜中", "Yes"],

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
  "cause.nothing_recorded": ["没有任何记录", "Nothing was recorded"],
  "todo.nothing_recorded": ["", ""],
  "cause.late": ["超过 {after} 没有新读数", "No new reading for more than {after}"],
  "todo.late": ["检查网关采集是否运行、传感器是否在线", "Check that the gateway samples and the sensor is connected"],
  "cause.none": ["网关启动后还没有读数", "No reading since the gateway started"],
  "todo.none": ["稍等；持续出现请检查传感器", "Wait; if it stays, check the sensor"],

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
