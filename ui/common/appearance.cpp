#include "ui/common/appearance.h"

#include <QApplication>
#include <QFont>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

#include "ui/common/tokens.h"

// The icons lie in a static library, whose resources are registered by name.
static void registerResources() { Q_INIT_RESOURCE(roseglass); }

namespace roseglass::ui {
namespace {

const Tokens* current = &Tokens::light();

bool systemIsDark() {
    // The palette before we touched it: window text lighter than the window means a dark scheme.
    static const bool dark = QApplication::style()->standardPalette().color(QPalette::WindowText).lightness() >
                             QApplication::style()->standardPalette().color(QPalette::Window).lightness();
    return dark;
}

QPalette paletteOf(const Tokens& t) {
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.base);
    palette.setColor(QPalette::AlternateBase, t.alternate);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.base);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::PlaceholderText, t.hint);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::ToolTipBase, t.base);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Mid, t.control);
    for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) palette.setColor(QPalette::Disabled, role, t.control);
    return palette;
}

constexpr const char* kStyle = R"(
QMainWindow, QStatusBar, QMenuBar, QToolBar { background: @window; }
QMenuBar { padding: 3px 8px; } QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; } QMenuBar::item:selected { background: @selection; }
QToolBar { border: none; border-bottom: 1px solid @line; padding: 5px 16px 5px 8px; spacing: 8px; }
QToolBar[glasses="true"] { background: @roseTint; border-bottom-color: @roseLine; }
QStatusBar { border-top: 1px solid @line; } QStatusBar::item { border: none; }
QStatusBar QLabel { color: @secondary; font-size: 12px; padding: 2px 12px; }
QStatusBar QToolButton { color: @secondary; font-size: 12px; padding: 0 8px; }
QPushButton, QToolButton[framed="true"] { background: @base; color: @text; border: 1px solid @control; border-radius: 4px; padding: 6px 12px; min-height: 18px; }
QPushButton, QToolButton[framed="true"], QToolButton[chip="true"], QToolButton[segment="right"] { qproperty-iconSize: 20px 16px; }
QToolButton[framed="true"][popup="true"] { padding-right: 22px; } QToolButton::menu-indicator { image: url(:/down-@scheme.svg); width: 12px; height: 12px; subcontrol-origin: padding; subcontrol-position: right center; right: 8px; }
QPushButton:hover, QToolButton[framed="true"]:hover { background: @alternate; }
QPushButton:pressed { background: @selection; }
QPushButton:disabled { color: @control; border-color: @line; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid @accent; }
QPushButton[primary="true"] { background: @accent; color: @onAccent; border-color: @accent; }
QPushButton[primary="true"]:disabled { background: @line; color: @control; border-color: @line; }
QPushButton[danger="true"] { color: @bad; }
QPushButton[danger="true"]:disabled { color: @control; }
QPushButton[flat="true"] { border: none; background: transparent; color: @accent; padding: 4px; }
QPushButton[flat="true"]:focus { border: 2px solid @accent; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 5px; }
QToolButton:hover { background: @selection; }
QToolButton[segment="left"], QToolButton[segment="middle"], QToolButton[segment="end"], QToolButton[segment="right"] { background: @base; border: 1px solid @control; padding: 6px 12px; min-height: 18px; color: @text; }
QToolButton[segment="left"] { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QToolButton[segment="right"] { border-top-left-radius: 0; border-bottom-left-radius: 0; border-left: none; }
QToolButton[segment="middle"] { border-radius: 0; border-left: none; } QToolButton[segment="end"] { border-top-left-radius: 0; border-bottom-left-radius: 0; border-left: none; }
QToolButton[segment="left"]:checked, QToolButton[segment="middle"]:checked, QToolButton[segment="end"]:checked { background: @selection; font-weight: 600; }
QToolButton[segment="right"]:checked { background: @rose; color: @base; font-weight: 600; }
QToolButton[segment="right"][calm="true"]:checked { background: @selection; color: @text; }
QToolButton[chip="true"] { background: @base; border: 1px solid @line; border-radius: 13px; padding: 3px 10px; color: @text; }
QToolButton[chip="true"][symbol="true"] { padding-right: 3px; }
QToolButton[chip="true"]:checked { background: @selection; border-color: @accent; font-weight: 600; }
QLineEdit, QPlainTextEdit { background: @base; color: @text; border: 1px solid @control; border-radius: 4px; padding: 5px 8px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit { min-height: 20px; }
QSpinBox { background: @base; color: @text; border: 1px solid @control; border-radius: 4px; padding: 5px 8px; min-height: 20px; } QSpinBox:focus { border: 2px solid @accent; }
QComboBox { background: @base; color: @text; border: 1px solid @control; border-radius: 4px; padding: 5px 8px 5px 10px; min-height: 20px; }
QComboBox:focus { border: 2px solid @accent; padding: 4px 7px 4px 9px; } QComboBox:disabled { color: @control; border-color: @line; }
QComboBox::drop-down { border: none; width: 26px; } QComboBox::down-arrow { image: url(:/down-@scheme.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { border: 1px solid @control; padding: 2px; } QComboBox QAbstractItemView::item { min-height: 26px; }
QAbstractItemView { background: @base; alternate-background-color: @alternate; border: 1px solid transparent; outline: none; selection-background-color: @selection; selection-color: @text; }
QTableView::item, QTreeView::item, QListView::item { padding: 0 8px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: @selection; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 1px solid @accent; }
QHeaderView::section { background: @window; color: @secondary; border: none; border-bottom: 1px solid @line; border-right: 1px solid @line; padding: 7px 11px; font-weight: 600; }
QTableView[glasses="true"] QHeaderView::section { background: @roseTint; color: @rose; border-color: @roseLine; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar::tab { background: transparent; color: @secondary; padding: 10px 12px; border: none; border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: @text; font-weight: 600; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accent; }
QWidget[surface="true"], QScrollArea[surface="true"] > QWidget > QWidget { background: @base; }
QSplitter::handle { background: @line; } QSplitter::handle:horizontal { width: 1px; } QSplitter::handle:vertical { height: 1px; }
QFrame[banner="bad"] { background: @badTint; border: 1px solid @bad; border-radius: 4px; }
QFrame[banner="good"] { background: @goodTint; border: 1px solid @good; border-radius: 4px; }
QFrame[banner="caution"] { background: @cautionTint; border: 1px solid @caution; border-radius: 4px; }
QFrame[banner="missing"] { background: @missingTint; border: 1px solid @missing; border-radius: 4px; }
QFrame[banner="rose"] { background: @roseTint; border: 1px solid @roseLine; border-radius: 4px; }
QFrame[banner="neutral"] { background: @alternate; border: 1px solid @line; border-radius: 4px; }
QListView[steps="true"] { background: @window; border: none; border-right: 1px solid @line; padding-top: 16px; }
QListView[steps="true"]::item { padding: 0 8px; } QListView[steps="true"]::item:selected { background: @selection; }
QFrame[footer="true"] { background: @window; border: none; border-top: 1px solid @line; }
QFrame[banner="accent"] { background: @selection; border: 1px solid @accent; border-radius: 4px; }
QPushButton[primary="true"][danger="true"] { background: @bad; color: @base; border-color: @bad; }
QPushButton[primary="true"][danger="true"]:disabled { background: @line; color: @control; border-color: @line; }
QTreeView[framed="true"], QTableView[framed="true"], QListView[framed="true"] { border: 1px solid @line; border-radius: 4px; }
QPushButton[tone="bad"] { color: @bad; border-color: @bad; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @control; border-radius: 8px; background: @base; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid @accent; background: @base; }
QRadioButton::indicator:focus { border-color: @accent; } QRadioButton::indicator:disabled { border-color: @control; background: @window; }
QCheckBox::indicator, QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid @control; border-radius: 3px; background: @base; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { border-color: @accent; background: @accent; image: url(:/check-@scheme.svg); }
QCheckBox::indicator:focus { border: 2px solid @accent; width: 12px; height: 12px; } QCheckBox::indicator:disabled { border-color: @control; background: @window; } QCheckBox::indicator:checked:disabled { background: @control; }
QFrame[line="true"] { color: @line; }
QLabel[badge="new"] { background: @selection; color: @accent; border-radius: 9px; padding: 2px 8px; font-weight: 600; }
QLabel[tone="caution"] { color: @caution; font-weight: 600; }
QProgressBar { background: @alternate; border: 1px solid @control; border-radius: 4px; max-height: 8px; } QProgressBar::chunk { background: @accent; border-radius: 3px; }
QProgressBar[whole="true"] { background: @line; border: none; border-radius: 6px; min-height: 12px; max-height: 12px; } QProgressBar[whole="true"]::chunk { border-radius: 6px; }
QFrame[card="true"] { background: @base; border: 1px solid @control; border-radius: 4px; }
QFrame[card="true"][quiet="true"] { border-color: @line; }
QFrame[card="true"][chosen="true"] { background: @selection; border: 2px solid @accent; }
QFrame[card="true"][off="true"] { border-style: dashed; }
QFrame[choice="true"] { background: transparent; border: none; border-bottom: 1px solid @line; } QFrame[choice="true"][last="true"] { background: @alternate; border-bottom: none; border-bottom-left-radius: 4px; border-bottom-right-radius: 4px; }
QFrame[bar="true"] { background: @window; border: none; border-top: 1px solid @line; border-bottom: 1px solid @line; }

QLabel:disabled { color: @control; } QLabel[tone="secondary"] { color: @secondary; } QLabel[tone="secondary"]:disabled { color: @control; } QLabel[tone="hint"] { color: @hint; }
QLabel[tone="bad"] { color: @bad; font-weight: 600; } QLabel[tone="rose"] { color: @rose; }
QListView[rail="true"] { background: @window; border-right: 1px solid @line; font-size: 12px; }
QListView[rail="true"]::item { padding: 8px 0; }
QScrollBar { background: transparent; border: none; } QScrollBar:vertical { width: 12px; } QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: @control; border-radius: 3px; margin: 3px; } QScrollBar::handle:vertical { min-height: 30px; } QScrollBar::handle:horizontal { min-width: 30px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; } QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: @base; color: @text; border: 1px solid @control; }
)";

QString styleOf(const Tokens& t) {
    QString sheet = QString::fromUtf8(kStyle);
    const std::pair<const char*, QColor> names[] = {
        {"@window", t.window}, {"@base", t.base}, {"@alternate", t.alternate}, {"@text", t.text}, {"@secondary", t.secondary}, {"@hint", t.hint},
        {"@line", t.line}, {"@control", t.control}, {"@accent", t.accent}, {"@onAccent", t.onAccent}, {"@selection", t.selection}, {"@roseTint", t.roseTint},
        {"@roseLine", t.roseLine}, {"@rose", t.rose}, {"@goodTint", t.goodTint}, {"@good", t.good}, {"@cautionTint", t.cautionTint}, {"@caution", t.caution},
        {"@badTint", t.badTint}, {"@bad", t.bad}, {"@missingTint", t.missingTint}, {"@missing", t.missing}};
    sheet.replace(QStringLiteral("@scheme"), t.dark ? QStringLiteral("dark") : QStringLiteral("light"));
    for (const auto& [name, color] : names) sheet.replace(QString::fromLatin1(name), color.name());
    return sheet;
}

}  // namespace

const Tokens& tokens() { return *current; }

Appearance& Appearance::instance() {
    static Appearance appearance;
    return appearance;
}

void Appearance::choose(Choice choice) {
    registerResources();
    systemIsDark();
    choice_ = choice;
    apply();
}

void Appearance::apply() {
    const bool dark = choice_ == Choice::Dark || (choice_ == Choice::System && systemIsDark());
    current = dark ? &Tokens::darkSet() : &Tokens::light();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(*current));
    qApp->setStyleSheet(styleOf(*current));
    emit changed();
}

}  // namespace roseglass::ui
