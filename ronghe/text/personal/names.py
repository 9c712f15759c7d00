"""Names of persons where the words say that one comes: 我叫, 姓名, 联系人; and, with care, 我是 and 本人.

A surname and one or two characters, and after them the end of the words or what follows a name. Nothing else
tells a name from a word: 我是高中生, 本人曾多次. Somebody's title (联系人王师傅) names nobody.
"""

import re
from collections.abc import Iterator

from .kinds import Kind, Span
from .view import View

_TWO = "欧阳|上官|司马|诸葛|司徒|皇甫|尉迟|慕容|令狐|夏侯|端木"
_ONE = (
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊"
    "兰殷施陶洪翟安颜倪严牛温季俞章鲁葛伍韦申尤毕聂焦向柳邢骆岳齐涂游柯阳祝邬阮莫匡谷欧詹关苗凌费纪舒屈项]"
)
# Ordinary words that begin like a name, and places of which somebody may be.
_WORDS = (
    "高[中一二三考龄级度兴层管新价空]|安[徽装全排置居心阳]|江[西苏南北东门湖]|黄[河牌金石冈山]|白[领天班血癜]|"
    "马[上路]|万[元分一般州]|金[融属额牌]|石[油材头家]|方[便式法案向]|何[时处人地况必种]|常[住年常客务用德州]|"
    "文[盲化科明员字]|武[汉警装术]|温[州岭]|田[地里]|夏[天季]|周[一二三四五六日末边围口]|"
    "于[是今本上去昨当前近次该此一二三]|曾[多经在向于是被给去到就来因两三几一打反投拨]|任[职教何意务期命]|"
    "严[重格正厉]|谢[谢意]|陈[述旧列]|张[贴望]|施[工救]|钱[包款财]|余[额下款]|毛病|许[多可久昌]|康复|顾[客虑问]|"
    "游[客人]|季[度节]|尤其|申[请诉报领]|毕业|焦[急虑作]|齐[全齐]|岳[父母]|莫名|阳[光台]|程[序度]|杜绝|范围|"
    "林[业地场权州]|洪[水灾]|胡[同乱]|罗列|钟[点头]|向[贵您你有社政该派物街法公县市区村乡镇上学老他她单]|关[于系心注]|"
    "苗[木圃]|费[用了]|纪[律念委]|舒[服适]|项目|邵[阳东]|沈阳|苏州|徐州|郑州|兰州|唐山|秦皇"
)
_TITLES = (
    "师傅|老师|主任|经理|先生|女士|小姐|书记|医生|警官|法官|律师|阿姨|大[爷妈姐哥]|奶奶|爷爷|同志|"
    "[局科所校队院站村组班]长|总|工(?![一-鿿])|某|[姐哥叔姨婶嫂]"
)
_NAME = rf"((?:{_TWO}|(?!{_WORDS}){_ONE})(?!{_TITLES})[一-鿿]{{1,2}}?)"
_CLOSED = r"$|[ ,。;!?、:()/\n\d\-]"
_PERSON = "住|家住|电话|手机|身份证|联系|微信|男|女|今年|现年|现住|性别|年龄"
_JOIN = r"[ :]{0,2}+(?:是|为|叫)?[ :]{0,2}+"
_CALLED = re.compile(
    rf"(?:我的?名字|(?:我|本人)名?叫|(?<!报)姓名|联系人)做?{_JOIN}{_NAME}(?={_CLOSED}|{_PERSON}|家|在|来自|想|要|我|是|的)"
)
# What somebody is, where they are from or live ends otherwise than a name.
_NO_NAME = "[人员户客者商贩工苑园村镇乡县市区路街城组店厂校院局所队社生]"
_IS = re.compile(rf"(?:我是|本人){_JOIN}{_NAME}(?<!{_NO_NAME})(?={_CLOSED}|{_PERSON})")


def names(view: View) -> Iterator[Span]:
    for pattern in (_CALLED, _IS):
        for match in pattern.finditer(view.plain):
            yield Span(Kind.NAME, *match.span(1))
